import type { PolicyDocument, Statement } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { allowsInvoke } from '../../../../infra/local/authorizer-policy.ts';

const base = 'arn:aws:execute-api:local:000000000000:local/local';
const getDocuments = `${base}/GET/documents`;

const policy = (...statements: unknown[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements as Statement[],
});
const statement = (change: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource: `${base}/*/*`,
  ...change,
});

describe('a policy', () => {
  it.each([
    ['every method', statement()],
    ['this very method', statement({ Resource: getDocuments })],
    ['one of a list', statement({ Resource: [`${base}/POST/query`, getDocuments] })],
    ['a single-character wildcard', statement({ Resource: `${base}/G?T/documents` })],
    ['any action', statement({ Action: '*' })],
    ['an action in another case', statement({ Action: ['Execute-API:invoke'] })],
  ])('allows with %s', (_, allowing) => {
    expect(allowsInvoke(policy(allowing), getDocuments)).toBe(true);
  });

  it.each([
    ['no statement'],
    ['another method', statement({ Resource: `${base}/POST/documents` })],
    ['a longer path', statement({ Resource: `${base}/GET/documents/x` })],
    ['a prefix of the path', statement({ Resource: `${base}/GET/doc` })],
    ['a regular expression', statement({ Resource: `${base}/GET/.+` })],
    ['another action', statement({ Action: 'execute-api:ManageConnections' })],
    ['a condition', statement({ Condition: { StringEquals: { 'aws:x': 'y' } } })],
    ['NotAction', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Action: '*', NotResource: 'x' }],
    ['an effect in another case', statement({ Effect: 'allow' })],
    ['a Deny beside the Allow', statement(), statement({ Effect: 'Deny', Resource: getDocuments })],
    ['a Deny with a condition', statement(), statement({ Effect: 'Deny', Condition: {} })],
    ['a Deny with NotResource', statement(), { Effect: 'Deny', Action: '*', NotResource: 'x' }],
  ])('does not allow with %s', (_, ...statements) => {
    expect(allowsInvoke(policy(...statements), getDocuments)).toBe(false);
  });

  it('is not concerned by a Deny for another method', () => {
    const mixed = policy(statement(), statement({ Effect: 'Deny', Resource: `${base}/DELETE/*` }));

    expect(allowsInvoke(mixed, getDocuments)).toBe(true);
    expect(allowsInvoke(mixed, `${base}/DELETE/documents/x`)).toBe(false);
  });
});
