import type { Cases } from '../../model/cases';
import { DisputeCase } from './DisputeCase';
import { ExemptionCase } from './ExemptionCase';

/** Exemptions and disputes of a verdict, with the buttons of whoever decides. */
export function CaseList(props: { cases: Cases; onDecided: () => void }) {
  const { cases, onDecided } = props;
  return (
    <>
      {cases.disputes.map(dispute => (
        <DisputeCase key={dispute.id} dispute={dispute} onDecided={onDecided} />
      ))}
      {cases.exemptions.map(exemption => (
        <ExemptionCase
          key={exemption.id}
          exemption={exemption}
          onDecided={onDecided}
        />
      ))}
    </>
  );
}
