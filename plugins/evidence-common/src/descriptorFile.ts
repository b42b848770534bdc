/** Whether a path is called as descriptors of Backstage are. */
export function isDescriptor(path: string): boolean {
  return /(^|\/)[^/]*catalog-info\.ya?ml$/.test(path);
}

/**
 * Whether the catalog could have entities from a path that is called otherwise: it
 * reads any file that is registered.
 */
export function mayDescribe(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path) && !isDescriptor(path);
}
