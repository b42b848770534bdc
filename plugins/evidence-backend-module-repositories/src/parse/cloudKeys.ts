/** Names under which clouds hand out keys that last; data. */
const cloudKeys =
  /(^|_)(AWS_ACCESS_KEY_ID|AWS_SECRET_(ACCESS_)?KEY|GCP_SA_KEY|GCP_SERVICE_ACCOUNT_KEY|GCP_CREDENTIALS|GCLOUD_SERVICE_KEY|GOOGLE_(APPLICATION_)?CREDENTIALS|AZURE_CREDENTIALS|AZURE_CLIENT_SECRET|ARM_CLIENT_SECRET|ALICLOUD_SECRET_KEY|DIGITALOCEAN_ACCESS_TOKEN|OCI_CLI_KEY_CONTENT)(_|$)/;
/** Of the actions that sign in to a cloud, when not by the identity of the run. */
const cloudKeyInputs: ReadonlySet<string> = new Set([
  'aws-access-key-id',
  'aws-secret-access-key',
  'credentials_json',
  'creds',
]);

/** Whether a secret is a key of a cloud that lasts, as its name says. */
export function isCloudKey(secret: string): boolean {
  return cloudKeys.test(secret.toUpperCase());
}

export function isCloudKeyInput(input: string): boolean {
  return cloudKeyInputs.has(input);
}
