import { describe, expect, it } from 'vitest';
import { type CloudFormationTemplate, resolveTemplate } from './support/resolve-template.ts';

/** As Fn::Sub has it; written in place it would look like a template string that was forgotten. */
const placeholder = (name: string): string => `\${${name}}`;

const template: CloudFormationTemplate = {
  Parameters: { Bootstrap: { Default: '/cdk/version' } },
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'tenants' } },
    Unnamed: { Type: 'AWS::DynamoDB::Table' },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'askacme/dev/key' } },
    Odd: { Type: 'AWS::Unheard::Of' },
  },
};

const resolved = resolveTemplate(template, { region: 'eu-central-1', stackName: 'askacme-dev' });

describe('a resolved template', () => {
  it.each([
    [{ Ref: 'Table' }, 'tenants'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:aws:dynamodb:eu-central-1:123456789012:table/tenants'],
    [{ Ref: 'Secret' }, 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:askacme/dev/key-AbCdEf'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-eu-central-1'],
    [
      { 'Fn::Sub': ['Table', 'Table.Arn', '!kept'].map(placeholder).join('.') },
      `tenants.arn:aws:dynamodb:eu-central-1:123456789012:table/tenants.${placeholder('kept')}`,
    ],
    [{ 'Fn::Sub': [placeholder('Own'), { Own: { Ref: 'AWS::AccountId' } }] }, '123456789012'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ Ref: 'Bootstrap' }, '/cdk/version'],
    [{ kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
    [[{ Ref: 'AWS::NoValue' }, true], [true]],
  ])('evaluates %j', (part, value) => {
    expect(resolved.value(part)).toEqual(value);
  });

  it('names what the template does not, always alike and each otherwise', () => {
    const other = resolveTemplate(template, { region: 'eu-central-1', stackName: 'askacme-dev' });

    expect(resolved.ref('Unnamed')).toMatch(/^askacme-dev-Unnamed-[0-9A-F]{12}$/);
    expect(other.ref('Unnamed')).toBe(resolved.ref('Unnamed'));
  });

  it.each([
    [{ Ref: 'Nothing' }, 'neither resource, parameter nor pseudo parameter'],
    [{ Ref: 'Odd' }, 'No physical id is known for a AWS::Unheard::Of'],
    [{ 'Fn::GetAtt': ['Table', 'Colour'] }, 'No value is known for Colour of Table'],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, 'The intrinsic Fn::Cidr is not known'],
    [{ 'Fn::Join': ['-', [{ a: 1 }]] }, 'Text is expected'],
    [{ 'Fn::Select': [3, ['a']] }, 'Fn::Select finds nothing'],
    [{ Ref: 'AWS::NoValue' }, 'AWS::NoValue stands where a value is needed'],
  ])('does not guess at %j', (part, fault) => {
    expect(() => resolved.value(part)).toThrow(fault);
  });
});
