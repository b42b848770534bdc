export { bundleMarkdown } from './bundle';
export type { BundleParts } from './bundle';
