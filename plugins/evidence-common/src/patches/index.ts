/**
 * Patches of descriptor files: what would make a discrepancy go away. Apart from
 * the package's main entry point, so that pages do not carry a YAML parser for
 * it.
 *
 * @packageDocumentation
 */
export { changeDescriptor, maxDescriptorLength } from './changeDescriptor';
export type { ChangedDescriptor } from './changeDescriptor';
export type { DescriptorChange } from './edits';
export { newFileDiff, unifiedDiff } from './unifiedDiff';
export type { Diff } from './unifiedDiff';
export { planPatch } from './planPatch';
export type { KnownEntities, PatchPlan, PlanOptions } from './plan';
export type { NewEntity } from './newEntity';
