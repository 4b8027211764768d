// A real OpenID provider on this computer: PORT, KEYS (a JWK Set with private keys) and RETURN_TO say which.
import Provider from 'oidc-provider';

const port = Number(process.env.PORT);
const taskward = {
  audience: 'taskward',
  scope: 'user/Task.cruds user/Task.rs system/Task.rs system/Task.cruds',
  accessTokenFormat: 'jwt',
  accessTokenTTL: 600,
  jwt: { sign: { alg: 'ES256' } },
};

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: JSON.parse(process.env.KEYS),
  cookies: { keys: ['only for these tests'] },
  clients: [
    {
      client_id: 'importer',
      client_secret: 'made-up-secret-of-the-importer',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: 'worklist',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      redirect_uris: [process.env.RETURN_TO],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  pkce: { required: () => true },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:taskward',
      useGrantedResource: () => true,
      getResourceServerInfo: () => taskward,
    },
  },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  extraTokenClaims: (_, token) =>
    token.accountId
      ? { roles: ['care-practitioner'], practitioner_id: token.accountId }
      : { roles: ['care-admin'] },
});

provider.listen(port, '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
