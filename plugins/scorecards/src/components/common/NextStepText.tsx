import {
  EntityTitlesIn,
  Paste,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';

/** A command between quotes, as rules and controls write it. */
const command = /'(npx [^']+)'/;

/** What to do next; a command in it can be copied. */
export function NextStepText(props: { text: string }) {
  return (
    <>
      {props.text.split(command).map((part, index) => {
        if (index % 2 === 1) {
          return <Paste key={part} text={part} what="The command" />;
        }
        // What only ended the sentence with the command.
        const words = part.replace(/^[\s.;,]+$/, '');
        return (
          words && (
            <div key={part}>
              {index === 0 ? (
                <Sentence text={words.trim()} />
              ) : (
                <EntityTitlesIn text={words.trim()} />
              )}
            </div>
          )
        );
      })}
    </>
  );
}
