/** What is embedded and indexed for a chunk: its document's title goes along, as a chunk seldom names its subject. */
export function indexedText(title: string, chunkText: string): string {
  return `${title}\n${chunkText}`;
}
