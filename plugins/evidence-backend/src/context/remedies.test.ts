/** @jest-environment node */
import { afterRefusals, refusalsInWords } from './remedies';

describe('refused deliveries', () => {
  const refused = {
    closed: 1,
    malformed: 2,
    signature: 7,
    timestamp: 3,
    unsigned: 1,
  };

  it('are counted by the three most frequent reasons', () => {
    expect(refusalsInWords(refused)).toBe(
      'Deliveries were refused: 7 (signature), 3 (timestamp), 2 (malformed), 2 for other reasons',
    );
    expect(refusalsInWords({ unsigned: 1 })).toBe(
      'Deliveries were refused: 1 (unsigned)',
    );
  });

  it('have a remedy for each of these', () => {
    expect(afterRefusals('ci', refused)).toBe(
      [
        'signature: The sender has another secret than plumbline.webhooks.ci.secrets: enter the same in both',
        'timestamp: The clock of the sender or of the portal is wrong, or deliveries were sent again later: correct the clock',
        'malformed: The log of the backend states what each refused delivery lacks',
      ].join('. '),
    );
    expect(afterRefusals('ci', { malformed: 1, failed: 1 })).toBe(
      'malformed, failed: The log of the backend states what each refused delivery lacks',
    );
  });

  it('show that a long reason was cut', () => {
    const reason = 'x'.repeat(301);
    const shown = `${'x'.repeat(300)}…`;
    expect(refusalsInWords({ [reason]: 1 })).toContain(`1 (${shown})`);
    expect(afterRefusals('ci', { [reason]: 1 })).toContain(`${shown}: The log`);
  });
});
