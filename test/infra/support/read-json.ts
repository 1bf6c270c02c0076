/** A JSON file of the project. */
import { readFileSync } from 'node:fs';

export const readJson = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
