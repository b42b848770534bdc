export { Callers } from './Callers';
export { CatalogVisibility } from './CatalogVisibility';
export type { CatalogVisibilityOptions } from './CatalogVisibility';
