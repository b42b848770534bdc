/**
 * The check of catalog descriptors and Kubernetes manifests. Apart from the
 * package's main entry point, so that pages do not carry a YAML parser for it.
 *
 * @packageDocumentation
 */
export { validateDescriptors } from './validate';
export type { Validation, ValidateOptions } from './validate';
export { describedEntity } from './described';
export type { DescribedEntity, DescriptorFile } from './described';
export { refFrom } from './estate';
export { asYaml, setValue } from './edit';
export { SourceDocument, SourceFile } from './source';
export type { Found, Path } from './source';
export { validationRules } from './rules';
export type { RuleId, Severity } from './rules';
export type { Finding, Fix, Region } from './finding';
export { nearestTypo } from './typo';
