/** Recovery times of one test file, printed as a table and never asserted. */
export interface RecoveryTable {
  add(row: {
    readonly fault: string;
    /** Seconds from the end of the fault until everything works again. */
    readonly seconds: number;
    readonly declined: ReadonlyMap<string, number>;
  }): void;
  /** @param note a line below the table */
  print(note: string): void;
}

export function createRecoveryTable(): RecoveryTable {
  const rows: string[] = [];
  return {
    add({ fault, seconds, declined }) {
      const codes = [...declined].map(([name, count]) => `${count} × ${name}`).join(', ');
      rows.push(`| ${fault} | ${seconds.toFixed(1)} s | ${codes === '' ? 'none' : codes} |`);
    },
    print(note) {
      const head = ['| fault | works again after | declined |', '| --- | --- | --- |'];
      process.stdout.write(`\n${[...head, ...rows].join('\n')}\n${note}\n\n`);
    },
  };
}
