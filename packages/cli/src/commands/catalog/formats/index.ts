import type { Finding } from '@plumbline/backstage-plugin-evidence-common/validate';
import type { CheckSummary } from '../../../catalog/types';
import { renderGithub } from './github';
import { renderHuman } from './human';
import { renderSarif } from './sarif';

export const outputFormats = ['human', 'json', 'sarif', 'github'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Findings in one of the formats. */
export function render(
  format: OutputFormat,
  findings: readonly Finding[],
  summary: CheckSummary,
): string {
  switch (format) {
    case 'json':
      return JSON.stringify(findings, undefined, 2);
    case 'sarif':
      return JSON.stringify(renderSarif(findings, summary.rules), undefined, 2);
    case 'github':
      return renderGithub(findings, summary);
    default:
      return renderHuman(findings, summary);
  }
}
