import type { Finding } from '@plumbline/backstage-plugin-evidence-common/validate';
import { findDescriptors } from './findFiles';
import { readDescriptors, readManifests } from './readSources';
import type { PortalCheck } from './types';
import { Validator, loadValidator } from './validator';

export type Checked = {
  findings: Finding[];
  files: number;
  entities: number;
  rules: Validator['validationRules'];
};

/** Reads what the arguments mean, and checks it against what is known. */
export async function check(
  args: readonly string[],
  options: { manifests?: string; selfContained?: boolean },
  portalCheck: Promise<PortalCheck>,
): Promise<Checked> {
  const found = await findDescriptors(args);
  const validator = await loadValidator();
  const { files, findings } = await readDescriptors(found, validator);
  const manifests = options.manifests
    ? await readManifests(options.manifests, validator)
    : { files: [], findings: [] };
  const portal = await portalCheck;
  const validation = validator.validateDescriptors({
    files,
    manifests: manifests.files,
    portal: portal?.entities,
    selfContained: options.selfContained,
  });
  return {
    findings: [...findings, ...manifests.findings, ...validation.findings].sort(
      byPlace,
    ),
    files: files.length + manifests.files.length,
    entities: validation.entities,
    rules: validator.validationRules,
  };
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) {
    return a.file < b.file ? -1 : 1;
  }
  return a.line - b.line || a.column - b.column;
}
