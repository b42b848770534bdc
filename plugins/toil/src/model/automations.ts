import type {
  Automation,
  AutomationLevel,
} from '@plumbline/backstage-plugin-toil-common';

export const levelWords: Record<AutomationLevel, string> = {
  script: 'Script',
  module: 'Module',
  catalog: 'Catalog',
  pipeline: 'Pipeline',
  'control-plane': 'Control plane',
};

/** What a level is, beside what the lifecycle needs. */
export const fitWords: Record<Automation['fit'], string> = {
  below: 'Below need',
  matches: 'As needed',
  beyond: 'Beyond need',
  unknown: 'Unknown',
};
