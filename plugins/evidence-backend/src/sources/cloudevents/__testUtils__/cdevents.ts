/*
 * Events as https://github.com/cdevents/spec describes them, in the forms of
 * its versions: written after the specification, with values of our own.
 */

export type Form = '0.1' | '0.3' | '0.4' | '0.5';

type Sample = {
  /** Subject and predicate, and the event's version in each form. */
  name: string;
  versions: Record<Form, string>;
  subject: { id: string; source?: string; content: object };
};

const service = (content: object = {}) => ({
  id: 'deployment/checkout',
  content: { environment: { id: 'production' }, ...content },
});
const artifactId =
  'pkg:oci/checkout-image@sha256%3A6113728f27ae82c7b1a177c8d03f9e96e0adf246';
const versions = (first: string) => ({
  '0.1': first,
  '0.3': '0.1.1',
  '0.4': '0.2.0',
  '0.5': '0.3.0',
});
const environment = {
  id: 'staging-2',
  content: { name: 'staging', uri: 'https://cluster.example/staging' },
};
const incident = {
  id: 'INC-7',
  source: '/monitoring/eu',
  content: {
    description: 'p99 over 2 s',
    environment: { id: 'production' },
    service: { id: 'checkout', source: '/clusters/eu' },
  },
};

/** One of each kind that is kept. */
export const samples: Sample[] = [
  ...['deployed', 'upgraded', 'rolledback'].map(predicate => ({
    name: `service.${predicate}`,
    versions: versions('0.1.0'),
    subject: service({ artifactId }),
  })),
  ...['published', 'removed'].map(predicate => ({
    name: `service.${predicate}`,
    versions: versions('0.1.0'),
    subject: service(),
  })),
  ...['created', 'modified', 'deleted'].map(predicate => ({
    name: `environment.${predicate}`,
    versions: versions('0.1.0'),
    subject: environment,
  })),
  {
    name: 'change.merged',
    versions: { ...versions('0.1.1'), '0.3': '0.1.2' },
    subject: {
      id: 'merge-request-12',
      content: {
        repository: { id: 'acme/shop', source: 'https://git.example' },
      },
    },
  },
];

/** Incidents came with 0.2 of the specification. */
export const incidentSamples: Sample[] = [
  {
    name: 'incident.detected',
    versions: versions('0.1.0'),
    subject: incident,
  },
  {
    name: 'incident.reported',
    versions: versions('0.1.0'),
    subject: {
      ...incident,
      content: { ...incident.content, ticketURI: 'https://tickets.example/7' },
    },
  },
  {
    name: 'incident.resolved',
    versions: versions('0.1.0'),
    subject: incident,
  },
];

/** A sample as an event of one version of the specification. */
export function cdevent(
  sample: Sample,
  form: Form = '0.5',
  context: { id?: string; source?: string; timestamp?: string } = {},
) {
  const { name, subject } = sample;
  const [kind] = name.split('.');
  const isOld = form !== '0.5';
  const { uri, ...content } = subject.content as { uri?: string };
  return {
    context: {
      ...(isOld ? { version: `${form}.0` } : { specversion: '0.5.1' }),
      id: 'A234-1234',
      source: '/staging/tekton',
      type: `dev.cdevents.${name}.${sample.versions[form]}`,
      timestamp: '2026-02-20T14:27:05.315384Z',
      ...(form === '0.4' || form === '0.5'
        ? { chainId: 'c-1', links: [] }
        : {}),
      ...context,
    },
    subject: {
      source: '/staging/tekton',
      ...subject,
      ...(isOld && { type: kind }),
      content: {
        ...content,
        ...(uri && (isOld ? { url: uri } : { uri })),
      },
    },
    ...(form === '0.3' && {
      customData: { any: ['thing'] },
      customDataContentType: 'application/json',
    }),
  };
}

export const sampleNamed = (name: string): Sample =>
  [...samples, ...incidentSamples].find(one => one.name === name)!;

/** In the envelope of the binding. */
export function cloudEvent(
  data: ReturnType<typeof cdevent>,
  attributes: object = {},
) {
  const { id, source, type, timestamp } = data.context;
  return {
    specversion: '1.0',
    id,
    source,
    type,
    time: timestamp,
    subject: data.subject.id,
    datacontenttype: 'application/json',
    data,
    ...attributes,
  };
}
