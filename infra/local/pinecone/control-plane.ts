/**
 * As much of the control plane as creating and describing an index takes. Every index lives at this server's own address
 * and shares its one set of namespaces, so it must have this server's dimension and metric.
 */
import type { Engine, Operation } from './engine.ts';
import type { IndexModel } from './index-catalogue.ts';
import { type Fields, isObject, objectAt, stringAt } from './request-fields.ts';
import { invalid, RpcError } from './rpc-error.ts';

export const createIndex: Operation = (engine, { body }) => {
  const fields = objectAt(body, 'request');
  const name = indexName(fields.name);
  const { indexes, origin } = engine.catalogue;
  if (indexes.has(name)) throw new RpcError('alreadyExists', `Resource ${name} already exists`);
  const index: IndexModel = {
    name,
    host: origin,
    status: { ready: true, state: 'Ready' },
    deployment: fields.deployment ?? { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
    schema: { fields: vectorFields(engine, fields.schema) },
    read_capacity: { mode: 'OnDemand', status: { state: 'Ready' } },
    ...(fields.tags === undefined ? {} : { tags: fields.tags }),
    deletion_protection: fields.deletion_protection === 'enabled' ? 'enabled' : 'disabled',
  };
  indexes.set(name, index);
  return index;
};

function indexName(value: unknown): string {
  const name = stringAt(value, 'name');
  if (/^[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?$/.test(name)) return name;
  throw invalid('Name must consist of lower case alphanumeric characters or "-", and be at most 45 long');
}

function vectorFields({ shape }: Engine, schema: unknown): Fields {
  const fields = objectAt(objectAt(schema, 'schema').fields, 'schema.fields');
  const dense = Object.values(fields).find((field) => isObject(field) && field.type === 'dense_vector');
  const { dimension, metric = 'cosine' } = objectAt(dense, 'schema.fields');
  if (dimension !== shape.dimension || metric !== shape.metric) {
    throw invalid(
      `This local server holds vectors of dimension ${shape.dimension} with metric ${shape.metric}`,
    );
  }
  return fields;
}

export const listIndexes: Operation = ({ catalogue }) => ({ indexes: [...catalogue.indexes.values()] });

export const describeIndex: Operation = (engine, { name }) => existing(engine, name);

export const deleteIndex: Operation = (engine, { name }) => {
  if (existing(engine, name).deletion_protection === 'enabled') {
    throw new RpcError('forbidden', `Deletion protection is enabled for the index ${name}`);
  }
  engine.catalogue.indexes.delete(name);
  engine.store.clear();
  return {};
};

function existing({ catalogue }: Engine, name: string): IndexModel {
  const index = catalogue.indexes.get(name);
  if (index === undefined) throw new RpcError('notFound', `Resource ${name} not found`);
  return index;
}
