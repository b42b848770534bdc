export type { PlannedAction, PlannedResource } from './PlannedResource';
export * from './readPlan';
export { changedAttributes, redact } from './attributes';
export { describePlan } from './describePlan';
