/** One right value for each variable of the environment, shown beside a wrong one. */
export const RIGHT_VALUES = {
  NODE_ENV: 'production',
  PORT: '3000',
  HOST: '127.0.0.1',
  TOLLGATE_HOME: '.tollgate',
  TOLLGATE_ENGINES: '.tollgate/engines',
  TOLLGATE_FILES: '/var/lib/tollgate/files',
  TOLLGATE_UPLOAD_MB: '1024',
  TOLLGATE_EMBEDDED: 'false',
  TOLLGATE_RATE_LIMIT: '600',
  TOLLGATE_ENGINE_CONCURRENCY: '24',
  TOLLGATE_WORKFLOW_CACHE: '500',
  TOLLGATE_WORKER_VERSIONING: 'true',
  TOLLGATE_BUILD_ID: '0.2.0',
  TOLLGATE_RECONCILIATION: '0 3 * * *',
  TOLLGATE_RECONCILIATION_SAMPLE: '100',
  TOLLGATE_WORKER_METRICS: '0.0.0.0:9464',
  TOLLGATE_ALLOW_PLAINTEXT: 'true',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  TEMPORAL_NAMESPACE: 'default',
  TEMPORAL_TLS: 'true',
  TEMPORAL_TLS_CA: '/run/secrets/temporal-ca.pem',
  TEMPORAL_TLS_CERT: '/run/secrets/temporal-client.pem',
  TEMPORAL_TLS_KEY: '/run/secrets/temporal-client.key',
  TEMPORAL_TLS_SERVER_NAME: 'temporal.example.com',
  TEMPORAL_API_KEY: '(the key that your Temporal provider gave you)',
  MONGODB_URI: 'mongodb://127.0.0.1:27017/tollgate?replicaSet=rs0',
  LOG_LEVEL: 'info',
  TRUST_PROXY: '1',
} as const;

/** Of the variables that a start without encryption is refused for. */
export const ENCRYPTED_VALUES = {
  TEMPORAL_TLS: 'true',
  MONGODB_URI: 'mongodb://db1,db2,db3/tollgate?replicaSet=rs0&tls=true',
} as const;
