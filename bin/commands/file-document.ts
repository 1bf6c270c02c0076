/** From a file to a document: its id, its title and its text. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { isDocumentId, limits } from '../../shared/contract/fields.ts';

export interface SourceFile {
  readonly path: string;
  /** Below the directory that was named, with `/` between its parts; the file's name where a file was named. */
  readonly relativePath: string;
}

export interface FileDocument {
  readonly id: string;
  readonly title: string;
  readonly content: string;
}

/** No UTF-8 text with more bytes than this can be short enough. */
const maxBytes = limits.contentCharacters * 4 + 3;

/** @throws Error that says what is wrong with the file */
export async function readDocument({ path, relativePath }: SourceFile): Promise<FileDocument> {
  const { size } = await stat(path);
  const tooLarge = `has more than ${limits.contentCharacters} characters`;
  if (size > maxBytes) throw new Error(tooLarge);
  const content = decode(await readFile(path));
  if (content.trim() === '') throw new Error('is empty');
  if (countCharacters(content) > limits.contentCharacters) throw new Error(tooLarge);
  return { id: documentIdOf(relativePath), title: titleOf(relativePath, content), content };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('is not UTF-8 text', { cause });
  }
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * The same path gives the same id on every system, so that a second run replaces. A path that needs more than dots
 * for its slashes gets a digest too: `a b.md` and `a-b.md` stay two documents.
 */
export function documentIdOf(relativePath: string): string {
  // macOS hands out decomposed names, others composed ones.
  const path = relativePath.normalize('NFC');
  const plain = path.replaceAll('/', '.');
  if (isDocumentId(plain)) return plain;
  const digest = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return `${plain.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100)}-${digest}`;
}

/** The first heading of a Markdown file, else the file's name without its extension. */
export function titleOf(relativePath: string, content: string): string {
  const extension = extname(relativePath);
  const heading = extension.toLowerCase() === '.txt' ? undefined : firstHeading(content);
  const title = oneLine(heading ?? '') || oneLine(basename(relativePath, extension)) || 'Untitled';
  return [...title].slice(0, limits.titleCharacters).join('').trimEnd();
}

/** A `#` inside a fenced block is code. */
function firstHeading(content: string): string | undefined {
  let fence: string | undefined;
  for (const line of content.split(/\r?\n/)) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || fence === mark))
      fence = fence === undefined ? mark : undefined;
    const text = /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line)?.[1]?.replace(/[ \t]+#+[ \t]*$/, '');
    if (fence === undefined && text !== undefined && oneLine(text) !== '') return text;
  }
  return undefined;
}

const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
