/** Whether a path is called as Backstage's descriptors are. */
export function isDescriptor(path: string): boolean {
  return /(^|\/)[^/]*catalog-info\.ya?ml$/.test(path);
}
