/** An index of Pinecone, which lies outside the account: all that is here is who may read which key to it. */
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { VendorSecret } from '../secrets/vendor-secret.ts';

export interface PineconeStoreProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly indexHost: string;
}

export class PineconeStore extends Construct {
  readonly reader: Access;
  readonly writer: Access;

  constructor(scope: Construct, id: string, { indexHost, ...props }: PineconeStoreProps) {
    super(scope, id);
    const variables = {
      STORE: 'pinecone',
      PINECONE_INDEX_HOST: indexHost,
      EMBEDDING_DIMENSION: String(props.environment.embedder.dimension),
    };
    /** Two keys of two roles: who only reads cannot write, even with the key in hand. */
    const access = (name: string, role: string): Access => {
      const secret = new VendorSecret(this, name, {
        ...props,
        name: `pinecone/${name.toLowerCase()}`,
        description: `Key of Pinecone with the role ${role}`,
      });
      const key = secret.access('PINECONE_API_KEY_SECRET');
      return { variables: { ...variables, ...key.variables }, statements: key.statements };
    };
    this.reader = access('Reader', 'DataPlaneViewer');
    this.writer = access('Writer', 'DataPlaneEditor');
  }
}
