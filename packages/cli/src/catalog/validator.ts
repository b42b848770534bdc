/** The check itself, which is loaded only where it is needed: see build.mjs. */
export type Validator =
  typeof import('@plumbline/backstage-plugin-evidence-common/validate');

export function loadValidator(): Promise<Validator> {
  return import('@plumbline/backstage-plugin-evidence-common/validate');
}
