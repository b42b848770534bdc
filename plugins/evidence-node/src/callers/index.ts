export { audited } from './audited';
export type { AuditMeta } from './audited';
export { Callers } from './Callers';
export { CatalogVisibility } from './CatalogVisibility';
export type { CatalogVisibilityOptions } from './CatalogVisibility';
