import { startTenantKeys } from '../support/tenant-keys.ts';
import { describeKeyWrapper } from './tenant-keys/key-wrapper.ts';
import { describeWrappedKeys } from './tenant-keys/wrapped-keys.ts';

describeKeyWrapper('KMS', startTenantKeys);
describeWrappedKeys('DynamoDB', startTenantKeys);
