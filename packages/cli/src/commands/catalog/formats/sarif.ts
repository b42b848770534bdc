import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Finding,
  Fix,
  Region,
  RuleId,
  Severity,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import type { Validator } from '../../../catalog/validator';
import { cliVersion } from '../../../version';

const levels: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
};

const guide = guideUrl('catalog-validate.md');

/**
 * A SARIF 2.1.0 log:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(
  findings: readonly Finding[],
  rules: Validator['validationRules'],
) {
  const ids = Object.keys(rules) as RuleId[];
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'plumbline',
            version: cliVersion,
            informationUri: guide,
            rules: ids.map(id => ({
              id,
              shortDescription: { text: `${rules[id].title}.` },
              helpUri: `${guide}#rules`,
              defaultConfiguration: {
                level: levels[rules[id].severity],
              },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(finding => result(finding, ids)),
      },
    ],
  };
}

function result(
  { rule, severity, file, message, fix, about, ...at }: Finding,
  ids: readonly string[],
) {
  const artifactLocation = locationOf(file);
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: { artifactLocation, region: regionOf(at) },
        ...(about && { logicalLocations: [{ fullyQualifiedName: about }] }),
      },
    ],
    ...(fix?.replace && {
      fixes: [fixOf(artifactLocation, fix.paste, fix.replace)],
    }),
  };
}

function fixOf(
  artifactLocation: ReturnType<typeof locationOf>,
  paste: string,
  { text, ...at }: NonNullable<Fix['replace']>,
) {
  return {
    description: { text: `Write: ${paste.trim()}` },
    artifactChanges: [
      {
        artifactLocation,
        replacements: [
          { deletedRegion: regionOf(at), insertedContent: { text } },
        ],
      },
    ],
  };
}

function regionOf({ line, column, endLine, endColumn }: Region) {
  return {
    startLine: line,
    startColumn: column,
    endLine,
    endColumn,
  };
}

/** Relative to the root of the sources, where the file lies below it. */
function locationOf(file: string) {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/')
    ? { uri: `file://${uri}` }
    : { uri, uriBaseId: '%SRCROOT%' };
}
