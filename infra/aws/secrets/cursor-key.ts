/** The key that seals the cursors of lists: made by AWS, seen by nobody. */
import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { removalPolicy } from '../removal.ts';
import { secretReading } from './secret-access.ts';

export class CursorKey extends Construct {
  readonly access: Access;

  constructor(
    scope: Construct,
    id: string,
    { environment, keys }: { readonly environment: Environment; readonly keys: Keys },
  ) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      secretName: `askacme/${environment.name}/cursor-key`,
      description: 'Seals the cursors of document lists',
      encryptionKey: keys.secrets,
      removalPolicy: removalPolicy(environment),
      // 62 ^ 64: letters and digits alone, so that no encoding is in question.
      generateSecretString: { passwordLength: 64, excludePunctuation: true, includeSpace: false },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A new key makes every cursor handed out before it invalid. It is replaced by hand where it may have leaked: docs/runbook.md, Replacing the cursor key.',
    });
    this.access = {
      variables: { CURSOR_KEY_SECRET: secret.secretArn },
      statements: secretReading(secret.secretArn, keys.secrets),
    };
  }
}
