/** An environment from its file, with everything that is wrong said at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod/mini';
import { contradictions } from './contradictions.ts';
import { type Environment, environmentSchema } from './environment.ts';

const nameGrammar = /^(?=.{1,16}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const folder = new URL('.', import.meta.url);

/**
 * @param nameOrFile `dev`, `staging`, `prod` or any other file here by its name, or the path of one elsewhere
 * @throws Error that lists every fault with its place
 */
export function readEnvironment(nameOrFile: string): Environment {
  const file = nameOrFile.endsWith('.json')
    ? nameOrFile
    : fileURLToPath(new URL(`${checkedName(nameOrFile)}.json`, folder));
  return parseEnvironment(checkedName(basename(file, '.json')), readJson(file), file);
}

/** @throws Error that lists every fault with its place */
export function parseEnvironment(name: string, value: unknown, file = `${name}.json`): Environment {
  const { success, data, error } = environmentSchema.safeParse(value);
  const faults = success ? contradictions(data) : error.issues.flatMap(described);
  if (!success || faults.length > 0) {
    throw new Error(`${file} is no environment:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
  return { name, ...data };
}

/** In words, with its place: the library has none for what is missing or unknown. */
function described(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...issue.path, key].join('.')}: is no setting`);
  }
  if (issue.code === 'invalid_union')
    return [`${place}: must be one of those in infra/environments/environment.ts`];
  if (issue.code === 'invalid_value' && issue.message === 'Invalid input') {
    return [`${place}: must be ${issue.values.join(' or ')}`];
  }
  if (issue.message !== 'Invalid input') return [`${place}: ${issue.message}`];
  return [`${place}: must be set, and of its kind: see infra/environments/environment.ts`];
}

/**
 * Policies and log groups are about names that begin with `askacme-prod-`, so `prod-eu` beside `prod` would be within
 * reach of `prod`.
 */
function checkedName(name: string): string {
  if (!nameGrammar.test(name)) {
    throw new Error(
      `'${name}' cannot be an environment: use up to 16 lower-case letters, digits and single hyphens between them.`,
    );
  }
  const other = committedNames().find((one) => name.startsWith(`${one}-`) || one.startsWith(`${name}-`));
  if (other === undefined) return name;
  throw new Error(
    `'${name}' cannot be an environment beside '${other}': what is allowed to the one would reach the other.`,
  );
}

const committedNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'));

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} cannot be read as JSON. Copy infra/environments/dev.json and change it.`, {
      cause,
    });
  }
}
