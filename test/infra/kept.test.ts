/** What is protected from deletion can be neither rolled back nor torn down, and so stays, with all that it cannot be without. */
import { describe, expect, it } from 'vitest';
import { synthesize } from './support/synthesize.ts';

interface Part {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

const environments = ['dev', 'staging', 'prod', 'aurora'];

const partsOf = (name: string): Readonly<Record<string, Part>> =>
  (synthesize(name).template.toJSON() as { Resources: Record<string, Part> }).Resources;

const isProtected = ({ Properties = {} }: Part): boolean =>
  [Properties.DeletionProtection, Properties.DeletionProtectionEnabled].some(
    (value) => value === true || value === 'ACTIVE',
  );

/** Logical ids of what a part refers to. */
function referredTo(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) => {
    if (name === 'Ref') return [String(value)];
    return name === 'Fn::GetAtt' ? [String((value as unknown[])[0])] : referredTo(value);
  });
}

/** What a kept resource refers to without holding it: a function may go, and the pool's users are still there. */
const releases = new Set(['AWS::Lambda::Function']);

/** All that must stay for the sake of those, by way of as many references as it takes. */
function neededBy(ids: readonly string[], parts: Readonly<Record<string, Part>>): Set<string> {
  const needed = new Set<string>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const part = parts[id];
    if (part === undefined || needed.has(id) || releases.has(part.Type)) continue;
    needed.add(id);
    open.push(...referredTo(part.Properties));
  }
  return needed;
}

describe.each(environments)('what is kept of %s', (name) => {
  const parts = partsOf(name);
  const kept = Object.keys(parts).filter((id) => isProtected(parts[id] as Part));
  // Of a cluster, instances are part.
  const instances = Object.keys(parts).filter((id) => parts[id]?.Type === 'AWS::RDS::DBInstance');

  it('is there where the environment says so', () => {
    const types = kept.map((id) => parts[id]?.Type).toSorted();

    expect(types).toEqual(
      {
        dev: [],
        staging: [],
        prod: ['AWS::Cognito::UserPool', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::Table'],
        aurora: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::Table', 'AWS::RDS::DBCluster'],
      }[name],
    );
  });

  it('stays even where a first deployment fails, with whatever it cannot be without', () => {
    const needed = neededBy(kept.length > 0 ? [...kept, ...instances] : [], parts);
    const lost = [...needed].filter(
      (id) => parts[id]?.DeletionPolicy !== 'Retain' || parts[id]?.UpdateReplacePolicy !== 'Retain',
    );

    expect(needed.size).toBeGreaterThanOrEqual(kept.length);
    expect(lost).toEqual([]);
  });
});

describe('a stack', () => {
  it.each([
    ['dev', false],
    ['prod', true],
    ['aurora', true],
  ])('is itself protected where the environment is kept: %s', (name, isKept) => {
    expect(synthesize(name).stack.terminationProtection === true).toBe(isKept);
  });
});
