/** Where a policy is looked for when no file is named: in the folder that Lethe was started in. */
export const usualPolicyFile = 'lethe.policy.yaml';
