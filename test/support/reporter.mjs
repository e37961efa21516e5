import mocha from 'mocha';

const reasonOf = (runnable) => runnable?.skip_reason ?? (runnable?.parent ? reasonOf(runnable.parent) : undefined);
const plain = (text) => text.replace(/\s+/g, ' ').trim();

/** Mocha's usual report, then every skipped or repeated test with its reason, and last one line alone that programs can read. */
export default class Report extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on('pending', (test) => {
      const reason = reasonOf(test) ?? (test.fn ? 'no reason was given' : 'not written yet');
      skipped.push(`${plain(test.fullTitle())}: ${plain(reason)}`);
    });
    const again = [];
    runner.on('retry', (test, error) =>
      again.push(`${plain(test.fullTitle())}: ${plain(error.message).slice(0, 200)}`),
    );
    runner.once('end', () => {
      const { passes, failures } = runner.stats;
      if (skipped.length > 0) process.stdout.write(`Skipped:\n${skipped.map((line) => `  - ${line}\n`).join('')}\n`);
      if (again.length > 0) process.stdout.write(`Tried again:\n${again.map((line) => `  - ${line}\n`).join('')}\n`);
      const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
      process.stdout.write(`${passes} passed, ${failures} failed${tail}\n`);
    });
  }
}
