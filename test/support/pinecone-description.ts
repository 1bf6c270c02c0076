/** Pinecone's published description of its data plane, where it lies beside the project, as checks of single messages. */
import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { type JsonSchema, jsonSchema } from './openapi-schema.ts';

const file = new URL('../../../shared/contracts/pinecone_db_data_2026-04.oas.yaml', import.meta.url);

export const descriptionIsHere = (): boolean => existsSync(file);

/** Says what is wrong with a parsed value; nothing where it conforms. */
export type Check = (value: unknown) => string[];

export interface DescribedParameter {
  readonly name: string;
  readonly place: 'query' | 'header' | 'path';
  readonly isRequired: boolean;
  readonly isList: boolean;
  readonly check: Check;
}

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly DescribedParameter[];
  /** Undefined where the operation takes no JSON body. */
  readonly body: Check | undefined;
  /** By status: `200`, or a class as `4XX`. */
  readonly responses: ReadonlyMap<string, Check>;
}

export interface Description {
  /** The API version that is described. */
  readonly version: string;
  readonly operations: readonly DescribedOperation[];
}

/** As much of an OpenAPI document as is read here. */
interface OpenApi {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface OpenApiContent {
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

interface OpenApiOperation {
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: OpenApiContent;
  readonly responses: Readonly<Record<string, OpenApiContent>>;
}

interface OpenApiParameter {
  readonly name: string;
  readonly in: DescribedParameter['place'];
  readonly required?: boolean;
  readonly schema: { readonly type: string; readonly items?: unknown };
}

const json = 'application/json';
const componentPrefix = '#/components/schemas/';
const definitions = 'pinecone.json';

let read: Description | undefined;

/** Read and compiled once a process. @throws Error where the file is absent or not understood */
export function readDescription(): Description {
  read ??= describe(parse(readFileSync(file, 'utf8')) as OpenApi);
  return read;
}

function describe({ info, paths, components }: OpenApi): Description {
  const compile = compiler(components.schemas);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: (operation.parameters ?? []).map((parameter) => describedParameter(parameter, compile)),
      body: contentCheck(operation.requestBody, compile),
      responses: new Map(
        Object.entries(operation.responses).flatMap(([status, response]) => {
          const check = contentCheck(response, compile);
          return check === undefined ? [] : [[status, check] as const];
        }),
      ),
    })),
  );
  return { version: info.version, operations };
}

type Compile = (schema: unknown) => Check;

function contentCheck(content: OpenApiContent | undefined, compile: Compile): Check | undefined {
  const schema = content?.content?.[json]?.schema;
  return schema === undefined ? undefined : compile(schema);
}

const describedParameter = (parameter: OpenApiParameter, compile: Compile): DescribedParameter => ({
  name: parameter.name,
  place: parameter.in,
  isRequired: parameter.required === true,
  isList: parameter.schema.type === 'array',
  check: compile(parameter.schema),
});

function compiler(schemas: OpenApi['components']['schemas']): Compile {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const refersTo = (reference: string): string =>
    `${definitions}#/definitions/${reference.slice(componentPrefix.length)}`;
  const converted = Object.entries(schemas).map(
    ([name, schema]) => [name, closedIfEmptyAnswer(name, jsonSchema(schema, refersTo))] as const,
  );
  ajv.addSchema({ $id: definitions, definitions: Object.fromEntries(converted) });
  return (schema) => asCheck(ajv.compile(jsonSchema(schema, refersTo)));
}

/** An answer that describes no property is an empty object, and not, as metadata is, any object. */
function closedIfEmptyAnswer(name: string, schema: JsonSchema): JsonSchema {
  const isEmpty = Object.keys((schema.properties as object | undefined) ?? {}).length === 0;
  return name.endsWith('Response') && isEmpty ? { ...schema, additionalProperties: false } : schema;
}

const asCheck =
  (validate: ValidateFunction): Check =>
  (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const extra = (params as { additionalProperty?: string }).additionalProperty;
      return `${instancePath || '(whole)'} ${message}${extra === undefined ? '' : `: ${extra}`}`;
    });
  };
