/** Wall 2's source: the users of a deployment, each bound to one tenant by an administrator and never by themselves. */
import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  UserPoolOperation,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import { protectedRemoval } from '../removal.ts';

export type CognitoSettings = Extract<Environment['identity'], { kind: 'cognito' }>;

export interface AskAcmeUserPoolProps {
  readonly environment: Environment;
  readonly settings: CognitoSettings;
  /** Puts tenant and roles into the tokens. */
  readonly preTokenGeneration: ApiFunction;
}

/** The roles that the API knows. A user without any is an ordinary member. */
const groups = {
  editor: 'May add documents and replace them',
  admin: 'May also delete documents',
  pii_access: 'Sees documents with personal data',
} as const;

export const scopeNames = { read: 'read', write: 'write' } as const;
export const resourceServerName = 'askacme';
export type ScopeName = keyof typeof scopeNames;

export class AskAcmeUserPool extends Construct {
  readonly pool: UserPool;
  readonly resourceServer: UserPoolResourceServer;
  readonly scopes: Readonly<Record<ScopeName, ResourceServerScope>>;

  constructor(
    scope: Construct,
    id: string,
    { environment, settings, preTokenGeneration }: AskAcmeUserPoolProps,
  ) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      // Access tokens are customised from this plan on.
      featurePlan: FeaturePlan.ESSENTIALS,
      ...signIn(settings),
      customAttributes: {
        // Fixed for life: who moves to another company gets another user.
        tenant_id: new StringAttribute({ mutable: false, minLen: 2, maxLen: 63 }),
      },
      deletionProtection: environment.removal === 'retain',
      removalPolicy: protectedRemoval(environment),
    });
    // The third version is the one that machine clients' tokens pass through too.
    this.pool.addTrigger(
      UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      preTokenGeneration.lambda,
      LambdaVersion.V3_0,
    );
    for (const [groupName, description] of Object.entries(groups)) {
      const { userPoolId } = this.pool;
      new CfnUserPoolGroup(this, `Group-${groupName}`, { userPoolId, groupName, description });
    }
    this.scopes = {
      read: new ResourceServerScope({ scopeName: scopeNames.read, scopeDescription: 'Ask and read' }),
      write: new ResourceServerScope({ scopeName: scopeNames.write, scopeDescription: 'Change documents' }),
    };
    this.resourceServer = this.pool.addResourceServer('ResourceServer', {
      identifier: resourceServerName,
      scopes: Object.values(this.scopes),
    });
    acknowledge(this.pool, settings);
  }
}

/** Accounts are made by an administrator, and everything that can change one goes by the verified address. */
const signIn = ({ mfa, callbackUrls }: CognitoSettings) => ({
  selfSignUpEnabled: false,
  signInAliases: { email: true },
  signInCaseSensitive: false,
  autoVerify: { email: true },
  // A new address counts once it is verified; until then the old one does.
  keepOriginal: { email: true },
  accountRecovery: AccountRecovery.EMAIL_ONLY,
  mfa: mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
  // Text messages can be intercepted, and cost money that strangers could make us spend.
  mfaSecondFactor: { otp: true, sms: false },
  enableSmsRole: false,
  passwordPolicy: {
    minLength: 14,
    requireLowercase: true,
    requireUppercase: true,
    requireDigits: true,
    requireSymbols: true,
    passwordHistorySize: 8,
    tempPasswordValidity: Duration.days(3),
  },
  userVerification: {
    emailSubject: 'Your AskAcme code',
    emailBody: 'Your code is {####}. If you did not ask for it, somebody else did: you need not do anything.',
  },
  userInvitation: {
    emailSubject: 'Your AskAcme account',
    emailBody: `Your sign-in name is {username} and your temporary password {####}. It is valid for three days: sign in at ${new URL(callbackUrls[0] ?? '').origin}`,
  },
});

function acknowledge(pool: UserPool, { mfa }: CognitoSettings): void {
  Validations.of(pool).acknowledge({
    id: 'AwsSolutions-COG8',
    reason:
      'The Plus plan is paid per user a month. What it would guard is guarded otherwise: nobody signs themselves up, passwords are long and not used again, a code of an app is the second factor, Cognito locks out after failures, and a token is worth nothing beyond its tenant.',
  });
  if (mfa === 'required') return;
  Validations.of(pool).acknowledge({
    id: 'AwsSolutions-COG2',
    reason: 'A setting: environments without real documents let their users choose; production requires it.',
  });
}
