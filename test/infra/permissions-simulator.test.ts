/** The simulator that permissions are proven with, held to what would make a proof worthless. */
import { describe, expect, it } from 'vitest';
import { resolveTemplate } from './support/resolve-template.ts';
import { simulate } from './support/simulate.ts';

const key = 'arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012';

const templateWith = (statement: object) =>
  resolveTemplate(
    {
      Resources: {
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'role' } },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: [{ Ref: 'Role' }],
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
          },
        },
      },
    },
    { region: 'eu-central-1', stackName: 'stack' },
  );

const reading = {
  Action: 'secretsmanager:GetSecretValue',
  Resource: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf',
};

describe('The simulator of permissions', () => {
  it('allows what a policy attached to the role says', async () => {
    const template = templateWith(reading);

    expect(await simulate(template, 'Role', { action: reading.Action, resource: reading.Resource })).toBe(
      'allowed',
    );
  });

  it('denies a longer name that begins alike', async () => {
    const template = templateWith(reading);
    const resource = `${reading.Resource}-2`;

    expect(await simulate(template, 'Role', { action: reading.Action, resource })).toBe('denied');
  });

  it('minds the encryption context, which it would leave out by itself', async () => {
    const statement = {
      Action: 'dynamodb:GetItem',
      Resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/a',
      Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': 'this' } },
    };
    const template = templateWith(statement);
    const ask = (context: Record<string, string>) =>
      simulate(template, 'Role', { action: statement.Action, resource: statement.Resource, context });

    expect(await ask({ 'kms:EncryptionContext:SecretARN': 'this' })).toBe('allowed');
    expect(await ask({ 'kms:EncryptionContext:SecretARN': 'other' })).toBe('denied');
    expect(await ask({})).toBe('denied');
  });

  it('refuses a question with a key that it would leave out', async () => {
    const question = {
      action: reading.Action,
      resource: reading.Resource,
      context: { 'made:Up': 'value' },
    };

    await expect(simulate(templateWith(reading), 'Role', question)).rejects.toThrow(/ignores made:Up/);
  });

  it('refuses an action that does not exist', async () => {
    const question = { action: 'kms:Undo', resource: key };

    await expect(simulate(templateWith(reading), 'Role', question)).rejects.toThrow(/cannot be simulated/);
  });

  it('refuses a policy with an element that it does not know', async () => {
    const template = templateWith({ ...reading, Conditions: {} });
    const question = { action: reading.Action, resource: reading.Resource };

    await expect(simulate(template, 'Role', question)).rejects.toThrow(/cannot be simulated/);
  });
});
