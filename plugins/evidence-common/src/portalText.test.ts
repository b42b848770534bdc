import { cliCommand, guideUrl, portalText } from './portalText';

describe('texts of a portal', () => {
  const list = `see '${cliCommand('controls list')}', then ${cliCommand(
    'audit verify',
  )}`;

  it('call the command by its package, and name the portal where it is another', () => {
    expect(portalText(list, { url: 'https://portal.example.com/' })).toBe(
      "see 'PLUMBLINE_URL=https://portal.example.com npx --package @plumbline/cli plumbline controls list', then npx --package @plumbline/cli plumbline audit verify",
    );
    expect(portalText(list, { url: 'http://localhost:7007' })).toBe(list);
  });

  it('lead to the published guides, or to those that the portal has', () => {
    const text = `More: ${guideUrl('changes.md')} and ${guideUrl(
      'roles/responder.md#first',
    )}`;
    const url = 'http://localhost:7007';
    expect(portalText(text, { url })).toBe(
      'More: https://github.com/plumbline/plumbline/blob/main/docs/changes.md and https://github.com/plumbline/plumbline/blob/main/docs/roles/responder.md#first',
    );
    expect(
      portalText(text, { url, docsUrl: '/docs/default/system/plumbline' }),
    ).toBe(
      'More: /docs/default/system/plumbline/changes/ and /docs/default/system/plumbline/roles/responder/#first',
    );
  });
});
