/** Names under which clouds hand out secrets that do not expire; data. */
const cloudSecrets =
  /(^|_)(AWS_ACCESS_KEY_ID|AWS_SECRET_(ACCESS_)?KEY|GCP_SA_KEY|GCP_SERVICE_ACCOUNT_KEY|GCP_CREDENTIALS|GCLOUD_SERVICE_KEY|GOOGLE_(APPLICATION_)?CREDENTIALS|AZURE_CREDENTIALS|AZURE_CLIENT_SECRET|ARM_CLIENT_SECRET|ALICLOUD_SECRET_KEY|DIGITALOCEAN_ACCESS_TOKEN|OCI_CLI_KEY_CONTENT)(_|$)/;
/** Inputs of actions that sign in to a cloud, when not by the identity of the run. */
const inputs: ReadonlySet<string> = new Set([
  'aws-access-key-id',
  'aws-secret-access-key',
  'credentials_json',
]);

/** Whether a secret is a static one of a cloud, as its name says. */
export function isCloudSecret(secret: string): boolean {
  return cloudSecrets.test(secret.toUpperCase());
}

/** @param uses - the action, with its version */
export function isCloudSecretInput(uses: unknown, input: string): boolean {
  return (
    inputs.has(input) ||
    (input === 'creds' && /^azure\/login@/i.test(String(uses)))
  );
}
