import { linksOf } from './linksOf';

describe('linksOf', () => {
  it('lists each link once, with what it leads to', () => {
    expect(
      linksOf({
        annotations: {
          'plumbline.dev/runbook': ' https://wiki.acme.dev/run ',
          'plumbline.dev/channel': '#pay',
          'plumbline.dev/escalation': 'https://pager.acme.dev/policy/1',
          'acme.dev/runbook': 'https://elsewhere.acme.dev',
        },
        links: [
          { url: 'https://wiki.acme.dev/run', title: 'Read me' },
          {
            url: 'https://g.acme.dev/d/1',
            title: 'Golden signals',
            icon: 'dashboard',
          },
          { url: 'https://a.acme.dev', title: 'Runbook: restore' },
          { url: 'https://b.acme.dev', type: 'docs' },
          { url: 'https://c.acme.dev' },
        ],
      }),
    ).toEqual([
      { url: 'https://wiki.acme.dev/run', what: 'runbook' },
      { url: 'https://pager.acme.dev/policy/1', what: 'escalation' },
      {
        url: 'https://g.acme.dev/d/1',
        what: 'dashboard',
        title: 'Golden signals',
      },
      { url: 'https://a.acme.dev', what: 'runbook', title: 'Runbook: restore' },
      { url: 'https://b.acme.dev', what: 'documentation' },
      { url: 'https://c.acme.dev', what: 'other' },
    ]);
  });

  it('leaves out what no browser opens', () => {
    expect(
      linksOf({
        links: [
          { url: 'mailto:pay@acme.dev' },
          // eslint-disable-next-line no-script-url
          { url: 'javascript:alert(1)' },
          { url: '/docs/default/component/pay' },
          { url: 'http://' },
          { url: 'https://[::x]/' },
          { url: 5 as unknown as string },
        ],
      }),
    ).toEqual([]);
    expect(linksOf({})).toEqual([]);
  });
});
