import { ControlInput } from '../../schemas/control';

/** An SLO with its runbook: observed and declared, made for tests. */
export const aControl: ControlInput = {
  id: 'slo-present',
  version: 1,
  title: 'Has an SLO',
  owner: 'group:default/platform',
  rationale: 'Without one nobody knows when to worry.',
  requirement: 'recommended',
  severity: 'medium',
  appliesTo: { types: ['service'], lifecycles: ['production'] },
  pass: 'slo.state.size() > 0',
  message:
    'No SLO is measured, and the runbook is {{ catalog.runbook.present ? catalog.runbook.value : "not linked" }}',
  remediation: { text: 'Define one' },
  exemption: {},
  retirement: { reviewBy: '2027-06-30' },
  fixtures: [
    {
      name: 'one is measured',
      facts: { 'slo.state': [{ name: 'availability' }] },
      expect: 'pass',
    },
    {
      name: 'none is measured',
      facts: {
        'slo.state': [],
        'catalog.runbook': { present: true, value: 'https://runbook.example' },
      },
      expect: 'fail',
      message: 'https://runbook.example',
    },
    { name: 'nobody has looked', facts: {}, expect: 'unknown' },
    {
      name: 'it was long ago',
      facts: { 'slo.state': [] },
      stale: ['slo.state'],
      expect: 'unknown',
      message: 'stale',
    },
    {
      name: 'an experiment',
      entity: { lifecycle: 'experimental' },
      facts: {},
      expect: 'not-applicable',
    },
  ],
};
