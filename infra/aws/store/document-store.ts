/** Where documents live, and who may reach it how. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import type { Network } from '../network/network.ts';
import { AuroraStore } from './aurora-store.ts';
import { PineconeStore } from './pinecone-store.ts';

export interface DocumentStoreProps {
  readonly environment: Environment;
  readonly keys: Keys;
}

export class DocumentStore extends Construct {
  readonly reader: Access;
  readonly writer: Access;
  /** Of a database's schema. */
  readonly owner: Access | undefined;
  /** In which the functions that use it run. */
  readonly network: Network | undefined;
  /** Where the stack has one. */
  readonly database: AuroraStore | undefined;

  constructor(scope: Construct, id: string, props: DocumentStoreProps) {
    super(scope, id);
    const { store } = props.environment;
    if (store.kind === 'pinecone') {
      const { reader, writer } = new PineconeStore(this, 'Pinecone', {
        ...props,
        indexHost: store.indexHost,
      });
      this.reader = reader;
      this.writer = writer;
      this.#output(store.indexHost);
      return;
    }
    this.database = new AuroraStore(this, 'Aurora', { ...props, settings: store });
    // Wall 3 is row-level security, which binds this login whatever it does: readers and writers have the same.
    this.reader = this.database.login.access;
    this.writer = this.reader;
    this.owner = this.database.owner;
    this.network = this.database.network;
    this.#output(this.database.address);
  }

  /** For operators, whose commands make sure that they work on this one. */
  #output(value: string): void {
    const description = 'Where the documents are; npx askacme tenant erase works on no other store';
    new CfnOutput(Stack.of(this), 'StoreAddress', { description, value });
  }
}
