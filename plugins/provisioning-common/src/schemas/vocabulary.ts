import { z } from 'zod';

/** Where a request, or an operation on what it made, stands. */
export const states = [
  'submitted',
  'rejected',
  'rendered',
  'planned',
  'refused',
  'waiting-for-approval',
  'applying',
  'verifying',
  'active',
  'failed',
  'expiring',
  'destroying',
  'destroyed',
] as const;
export const stateSchema = z.enum(states);
export type State = z.infer<typeof stateSchema>;

/** What a requester says of what is needed; never a provider's settings. */
export const intentKeys = [
  'engine',
  'environment',
  'dataClassification',
  'region',
  'durability',
  'workload',
  'owner',
  'costCenter',
  'service',
] as const;
export const intentKeySchema = z.enum(intentKeys);
export type IntentKey = z.infer<typeof intentKeySchema>;

/** What is done to a resource. */
export const operationKinds = ['create', 'modify', 'destroy'] as const;
export const operationKindSchema = z.enum(operationKinds);
export type OperationKind = z.infer<typeof operationKindSchema>;

/** `deprecated` warns, `retired` takes no new request. */
export const productStates = [
  'experimental',
  'supported',
  'deprecated',
  'retired',
] as const;

/** Whether a step can be undone, repaired, or neither. */
export const rollbackClasses = [
  'reversible',
  'compensating',
  'irreversible',
] as const;

/** Why somebody has to look at an operation before it is applied. */
export const approvalRules = [
  'level',
  'level-in-force',
  'high-cost',
  'restricted-data',
  'exemption',
  'irreversible',
  'readers',
  'open-incident',
  'new-owner',
  'lowering',
] as const;
export type ApprovalRuleId = (typeof approvalRules)[number];

/** What the rules that apply come to. */
export const riskClasses = ['low', 'medium', 'high'] as const;
export type RiskClass = (typeof riskClasses)[number];

/** `deny` ends the request; `warn` goes with it. */
export const findingSeverities = ['deny', 'warn'] as const;

/** Where a policy is enforced. */
export const policyLayers = ['request', 'plan'] as const;
export type PolicyLayer = (typeof policyLayers)[number];

export const idSchema = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower case words joined by hyphens',
  )
  .max(63);
export const lineSchema = z.string().trim().min(1).max(300);
export const textSchema = z.string().trim().min(1).max(4_000);
export const groupSchema = z
  .string()
  .regex(
    /^group:[^/\s]+\/[^/\s]+$/i,
    'must be a group, such as group:default/platform',
  );
/** A name of a module's variable. */
export const variableSchema = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,99}$/, 'must be the name of a variable');
export const userOrGroupSchema = z
  .string()
  .regex(/^(user|group):[^/\s]+\/[^/\s]+$/i, 'must be a user or a group');
