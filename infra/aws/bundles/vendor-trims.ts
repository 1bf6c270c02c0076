/**
 * Parts of vendors' SDKs that no function can reach on Lambda, and what stands in their place: little, and loud. Each says
 * why it can go. A file that an update renames is caught by a test.
 */

export interface VendorTrim {
  /** From `node_modules/` on. */
  readonly file: string;
  readonly reason: string;
  /** The module's text instead; it has to say, where it is reached, that something was left out. */
  readonly contents: string;
}

const leftOut = (what: string): string =>
  JSON.stringify(`${what} was left out of the bundle: see infra/aws/bundles.`);

/** A CommonJS module that has what `kept` gives, and fails for any other name that is read of it. */
const commonJs = (what: string, kept = '{}'): string => `
const kept = ${kept};
module.exports = new Proxy(kept, {
  get(target, name) {
    if (name in target || name === '__esModule' || typeof name === 'symbol') return target[name];
    throw new Error(${leftOut(what)});
  },
});`;

/** A CommonJS module of one class, which fails where one is made. */
const commonJsClass = (name: string, what: string): string =>
  `exports.${name} = class { constructor() { throw new Error(${leftOut(what)}); } };`;

const pinecone = '@pinecone-database/pinecone/dist/';
const generated = `${pinecone}pinecone-generated-ts-fetch/`;
const controlPlane = "Pinecone's control plane";

export const vendorTrims: readonly VendorTrim[] = [
  {
    file: '@aws-sdk/credential-provider-node/dist-es/index.js',
    reason:
      'Lambda gives a function its role in environment variables, for as long as the process lives. Profiles, single sign-on, other processes, web identity and metadata services are for other machines; they bring clients of three more services.',
    contents: `
import { fromEnv } from '@aws-sdk/credential-provider-env';
export function defaultProvider(init) {
  const provide = fromEnv(init);
  return () => provide().catch((cause) => {
    const message = 'There are no credentials in the environment, and ' + ${leftOut('every other source of them')};
    throw Object.assign(new Error(message, { cause }), { name: 'CredentialsProviderError' });
  });
}`,
  },
  {
    file: '@aws-sdk/token-providers/dist-es/fromSso.js',
    reason:
      'A bearer token of single sign-on; a function signs with its role. Its lazy import of another client would also make esbuild wrap all modules that the two share.',
    contents: `
export const fromSso = () => async () => { throw new Error(${leftOut('single sign-on')}); };`,
  },
  {
    file: '@smithy/core/dist-es/submodules/event-streams/index.js',
    reason:
      'Answers of Bedrock in pieces, for commands that are not sent. The client is configured for them whether or not one is.',
    contents: `
export const resolveEventStreamSerdeConfig = (config) => config;
export const eventStreamSerdeProvider = () => { throw new Error(${leftOut('event streams')}); };
export class EventStreamSerde { constructor() { throw new Error(${leftOut('event streams')}); } }`,
  },
  {
    file: '@aws-sdk/eventstream-handler-node/dist-es/index.js',
    reason: 'The same, as they are sent.',
    contents: `
export const eventStreamPayloadHandlerProvider = () => ({
  handle() { throw new Error(${leftOut('event streams')}); },
});`,
  },
  {
    file: '@aws-sdk/middleware-websocket/dist-es/index.js',
    reason:
      'For browsers. All that it does here is to wrap the signer in one that leaves every request but its own alone.',
    contents: `
export const resolveWebSocketConfig = (config) => config;
export const getWebSocketPlugin = () => { throw new Error(${leftOut('web sockets')}); };`,
  },
  {
    file: '@smithy/node-http-handler/dist-es/node-http2-handler.js',
    reason: "The Bedrock client's transport where it is given none. Ours is given, and speaks HTTP/1.1.",
    contents: `
export class NodeHttp2Handler {
  static create(given) {
    if (typeof given?.handle === 'function') return given;
    throw new Error(${leftOut('the HTTP/2 transport')});
  }
}`,
  },
  {
    file: `${generated}db_control/index.js`,
    reason:
      'The data plane makes its errors with one class of the generated control client, and needs no more of it.',
    contents: commonJs(controlPlane, "{ ResponseError: require('./runtime.js').ResponseError }"),
  },
  {
    file: `${pinecone}control/indexOperationsBuilder.js`,
    reason:
      "Finds an index's host by its name. Ours is configured, so that no key of a function needs the control plane.",
    contents: commonJs(controlPlane),
  },
  {
    file: `${pinecone}control/indexes/describeIndex.js`,
    reason: 'The same.',
    contents: commonJs(controlPlane),
  },
  {
    file: `${pinecone}control/indexes/legacyAccessors.js`,
    reason: 'Words errors about the shape of an index that the control plane describes.',
    contents: commonJs(controlPlane),
  },
  {
    file: `${pinecone}assistant/chatStream.js`,
    reason: 'Another product.',
    contents: commonJs("Pinecone's assistant"),
  },
  {
    file: `${generated}db_data/apis/BulkOperationsApi.js`,
    reason: 'Imports from object storage. Documents come in one by one.',
    contents: commonJsClass('BulkOperationsApi', "Pinecone's bulk import"),
  },
  {
    file: `${generated}db_data/apis/DocumentOperationsApi.js`,
    reason: 'For indexes with a schema of documents. Ours holds vectors.',
    contents: commonJsClass('DocumentOperationsApi', "Pinecone's document API"),
  },
  {
    file: 'aws-jwt-verify/dist/esm/https-node.js',
    reason:
      "The verifier's own way to fetch keys. It is given ours; `node:https` alone takes as long to load as the rest of it.",
    contents: `
export const fetch = async () => { throw new Error(${leftOut("aws-jwt-verify's own fetch")}); };`,
  },
  {
    file: 'aws-jwt-verify/dist/esm/jwk.js',
    reason:
      'Fetches, caches and checks key sets. The verifier is only ever handed one key, which shared/auth/key-set.ts made of a public key that Node imported, with its use, kind and strength checked and its algorithm bound.',
    contents: `
const leftOut = () => { throw new Error(${leftOut("aws-jwt-verify's own key sets")}); };
export const isJwk = (jwk) => ['RSA', 'EC', 'OKP'].includes(jwk?.kty) && typeof jwk.alg === 'string';
export const assertIsSignatureJwk = () => {};
export const isJwks = leftOut, findJwkInJwks = leftOut, fetchJwk = leftOut;
export class SimpleJwksCache { constructor() { leftOut(); } }`,
  },
  {
    file: 'pg/lib/native/index.js',
    reason: 'For the C library, which is not there.',
    contents: commonJs("Postgres's native client"),
  },
];
