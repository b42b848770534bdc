import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

const intent = `
        engine: postgresql
        service: component:default/checkout
        owner: group:default/payments
        environment: dev
        dataClassification: internal
        durability: dev
        costCenter: CC-7
        database_name: checkout_dev`;

export const requestExamples: TemplateExample[] = [
  {
    description: 'Ask for a database for development',
    example: `steps:
  - id: request
    name: Ask for it
    action: plumbline:provision:request
    input:
      product: shared-postgresql-database
      intent:${intent}
output:
  links:
    - title: Open the request
      url: \${{ steps.request.output.path }}
`,
  },
];

export const modifyExamples: TemplateExample[] = [
  {
    description: 'Ask for more connections',
    example: `steps:
  - id: modify
    name: Change it
    action: plumbline:provision:modify
    input:
      id: req-467fff58bbd9
      reason: the sale on Friday
      intent:
        connection_limit: 40
`,
  },
];

export const destroyExamples: TemplateExample[] = [
  {
    description: 'Give a database back',
    example: `steps:
  - id: destroy
    name: Give it back
    action: plumbline:provision:destroy
    input:
      id: req-467fff58bbd9
      reason: the trial ended
`,
  },
];

export const checkExamples: TemplateExample[] = [
  {
    description: 'See what a request would meet, and go on either way',
    example: `steps:
  - id: check
    name: What a request would meet
    action: plumbline:policy:check
    input:
      product: shared-postgresql-database
      failOnDeny: false
      intent:${intent}
`,
  },
];

export const registerExamples: TemplateExample[] = [
  {
    description: 'Register a new service',
    example: `steps:
  - id: register
    name: Into the catalog
    action: plumbline:catalog:register
    input:
      url: https://github.com/acme/checkout/blob/main/catalog-info.yaml
`,
  },
];
