import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../support/openapi-schema.ts';

const converted = (schema: unknown) => jsonSchema(schema, (reference) => `elsewhere${reference}`);

describe('an OpenAPI 3.0 schema as JSON Schema', () => {
  it.each([
    ['may be null where it says so', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['may not be null otherwise', { type: 'string' }, { type: 'string' }],
    [
      'bounds int32',
      { type: 'integer', format: 'int32' },
      { type: 'integer', minimum: -2147483648, maximum: 2147483647 },
    ],
    [
      'keeps narrower bounds',
      { type: 'integer', format: 'int32', minimum: 1, maximum: 9 },
      { type: 'integer', minimum: 1, maximum: 9 },
    ],
    ['drops a list of required names on a text', { type: 'string', required: ['id'] }, { type: 'string' }],
    [
      'reads lengths of a list as numbers of items',
      { type: 'array', items: { type: 'string' }, required: ['values'], minLength: 1, maxLength: 3 },
      { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
    ],
    [
      'keeps lengths of a text',
      { type: 'string', minLength: 1, maxLength: 3 },
      { type: 'string', minLength: 1, maxLength: 3 },
    ],
    [
      'closes an object that names its properties',
      { type: 'object', properties: { id: { type: 'string', example: 'a' } }, required: ['id'] },
      {
        type: 'object',
        properties: { id: { type: 'string' } },
        required: ['id'],
        additionalProperties: false,
      },
    ],
    [
      'leaves an object open that names none',
      { type: 'object' },
      { type: 'object', properties: {}, additionalProperties: true },
    ],
    [
      'keeps what other properties must be',
      { type: 'object', additionalProperties: { type: 'string' } },
      { type: 'object', properties: {}, additionalProperties: { type: 'string' } },
    ],
    ['follows references', { $ref: '#/a', description: 'b' }, { $ref: 'elsewhere#/a' }],
    [
      'leaves out what is for readers',
      { type: 'string', title: 'a', 'x-enum': ['b'], default: 'c' },
      { type: 'string' },
    ],
  ])('%s', (_, schema, expected) => {
    expect(converted(schema)).toEqual(expected);
  });

  it('is not made from a word that it does not know, which may have been a rule', () => {
    expect(() => converted({ type: 'object', properties: { a: { oneOf: [] } } })).toThrow('oneOf');
  });
});
