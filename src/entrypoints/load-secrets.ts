/**
 * Puts what the secrets that `LETHE_AWS_SECRETS` names hold (ARNs, separated by commas) beneath the environment: what is
 * set there stays. Does nothing without it.
 * @throws UserError
 */
export async function loadSecrets(environment: { [name: string]: string | undefined }): Promise<void> {
  const ids = environment.LETHE_AWS_SECRETS?.split(',').filter((id) => id !== '') ?? [];
  if (ids.length === 0) return;
  // Nothing of AWS is loaded elsewhere.
  const { secretVariables } = await import('../adapters/secrets-manager/secret-variables.js');
  for (const [name, value] of Object.entries(await secretVariables(ids))) environment[name] ??= value;
}
