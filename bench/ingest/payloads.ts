import { createHash } from 'node:crypto';
import { application } from '../../plugins/evidence-backend-module-argocd/src/__testUtils__/application';
import {
  deployment,
  project,
} from '../../plugins/evidence-backend-module-gitlab/src/__testUtils__/events';
import {
  cdevent,
  cloudEvent,
  sampleNamed,
} from '../../plugins/evidence-backend/src/sources/cloudevents/__testUtils__/cdevents';
import { Item, laterBy, shaOf } from './item';

/** `deployment events` of https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export function gitlabDeployment(item: Item): object {
  const { serial, service } = item;
  const sha = shaOf(item);
  const web = `https://git.example.com/estate/${service.name}`;
  return deployment('success', item.at, {
    deployment_id: serial,
    deployable_id: serial,
    deployable_url: `${web}/-/jobs/${serial}`,
    project: {
      ...project,
      name: service.name,
      web_url: web,
      git_http_url: `${web}.git`,
      path_with_namespace: `estate/${service.name}`,
    },
    short_sha: sha.slice(0, 8),
    commit_url: `${web}/-/commit/${sha}`,
  });
}

/** What docs/argocd-notifications.yaml sends after a sync. */
export function argoCdSync(item: Item): object {
  const { name } = item.service;
  const revision = shaOf(item);
  return {
    argocdUrl: 'https://argocd.example.com',
    app: application({
      metadata: {
        name,
        uid: createHash('md5').update(name).digest('hex'),
        labels: {
          environment: 'production',
          'backstage.io/kubernetes-id': name,
        },
      },
      status: { sync: { status: 'Synced', revision } },
      operationState: {
        operation: { sync: { revision }, initiatedBy: { username: 'ana' } },
        startedAt: item.at,
        finishedAt: laterBy(40, item),
        syncResult: { revision },
      },
    }),
  };
}

/** https://launchdarkly.com/docs/api/audit-log/get-audit-log-entry */
export function launchDarklyEntry(item: Item): object {
  const key = `flow-${item.serial % 50}`;
  const link = (href: string) => ({ href, type: 'application/json' });
  const version = (on: boolean) => ({
    _version: item.serial,
    archived: false,
    key,
    kind: 'boolean',
    name: `Flow ${key}`,
    description: 'Shows the other flow',
    tags: [`service.${item.service.name}`, 'shop'],
    temporary: true,
    variations: [
      { _id: 'yes', value: true, name: 'The other flow' },
      { _id: 'no', value: false },
    ],
    environments: {
      production: {
        on,
        archived: false,
        fallthrough: { variation: 0 },
        offVariation: 1,
        rules: [],
        targets: [],
        salt: 'c0ffee',
        version: item.serial,
      },
    },
  });
  return {
    _id: shaOf(item).slice(0, 24),
    _accountId: 'estate',
    _links: {
      canonical: link(`/api/v2/flags/shop/${key}`),
      parent: link('/api/v2/auditlog'),
      self: link(`/api/v2/auditlog/${item.serial}`),
      site: link(`/shop/production/features/${key}`),
    },
    date: Date.parse(item.at),
    accesses: [
      { action: 'updateOn', resource: `proj/shop:env/production:flag/${key}` },
    ],
    kind: 'flag',
    name: `Flow ${key}`,
    description: '',
    comment: `Step ${item.serial}`,
    member: { _id: 'm7', email: 'ana@example.com', firstName: 'Ana' },
    titleVerb: 'turned on the flag',
    target: { name: key, resources: [`proj/shop:env/production:flag/${key}`] },
    currentVersion: version(true),
    previousVersion: version(false),
  };
}

/** https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#run-notification-payload */
export function hcpTerraformRun(item: Item): object {
  const { serial, service } = item;
  const run = `run-${serial}`;
  return {
    payload_version: 1,
    notification_configuration_id: 'nc-portal',
    run_url: `https://app.terraform.io/app/estate/${service.name}/runs/${run}`,
    run_id: run,
    run_message: `Grow ${service.name}`,
    run_created_at: item.at,
    run_created_by: 'ana',
    workspace_id: `ws-${service.name}`,
    workspace_name: service.name,
    organization_name: 'estate',
    notifications: [
      {
        message: 'Run Completed',
        trigger: 'run:completed',
        run_status: 'applied',
        run_updated_at: laterBy(40, item),
        run_updated_by: 'ana',
      },
    ],
  };
}

/** https://developer.pagerduty.com/docs/send-change-event */
export function pagerDutyChange(item: Item, routingKey: string): object {
  const { serial, service } = item;
  return {
    routing_key: routingKey,
    payload: {
      summary: `Build ${serial} of ${service.name} deployed`,
      timestamp: item.at,
      source: 'acme-build-pipeline',
      custom_details: {
        id: `build-${serial}`,
        service: service.name,
        environment: 'production',
        build_state: 'passed',
        commit: shaOf(item),
        author: 'ana',
      },
    },
    links: [
      { href: `https://ci.example.com/runs/${serial}`, text: 'The build' },
    ],
  };
}

/** `service.deployed` of CDEvents 0.5 in the envelope of its CloudEvents binding. */
export function cdeventsDeployed(item: Item): object {
  const sample = sampleNamed('service.deployed');
  return cloudEvent(
    cdevent(
      {
        ...sample,
        subject: {
          id: `deployment/${item.service.name}`,
          content: {
            environment: { id: 'production' },
            artifactId: `pkg:oci/${item.service.name}@sha256%3A${shaOf(item)}`,
          },
        },
      },
      '0.5',
      { id: `event-${item.serial}`, timestamp: item.at },
    ),
  );
}

/** The ledger's own format, as in docs/changes.md. */
export function genericChange(item: Item): object {
  return {
    source: 'deploy-script',
    id: `run-${item.serial}`,
    kind: 'deploy',
    entityRef: item.service.ref,
    environment: 'production',
    occurredAt: item.at,
    actor: 'ana',
    revision: shaOf(item),
    outcome: 'succeeded',
    links: { run: `https://ci.example.com/runs/${item.serial}` },
  };
}
