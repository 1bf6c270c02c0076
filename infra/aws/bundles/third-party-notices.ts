/** The licences of the packages whose code is in a bundle: minifying takes the comments away, and with the code goes the duty to name them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PassedFunction } from './bundle-pass.ts';

const licenceFile = /^(?:licen[cs]e|notice)(?:[.-]|$)/i;

/** @param root the project's */
export async function thirdPartyNotices(
  root: string,
  { inputs, legalComments }: Pick<PassedFunction, 'inputs' | 'legalComments'>,
): Promise<string> {
  const directories = [...new Set([...inputs.keys()].flatMap(packageDirectory))].toSorted();
  const notices = await Promise.all(directories.map((directory) => noticeOf(join(root, directory))));
  return [...notices, legalComments].filter((text) => text !== '').join(`\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/a/node_modules/@b/c` of a file below it; nothing for a file of ours. */
const packageDirectory = (input: string): string[] =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.slice(0, 1) ?? [];

async function noticeOf(directory: string): Promise<string> {
  const manifest: { name?: string; version?: string; license?: string } = JSON.parse(
    await readFile(join(directory, 'package.json'), 'utf8'),
  );
  const files = (await readdir(directory)).filter((name) => licenceFile.test(name)).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? 'licence below'})`;
  return [title, ...texts.map((text) => text.trim()), ''].join('\n\n');
}
