import type { DifferenceKind } from '../../domain/answer.ts';
import type { SlotState, Weekday } from '../../domain/subscription.ts';
import { wordCoded, type Wording } from '../../domain/coded.ts';
import type { ProcessFaults, ProcessOccasions } from '../../domain/model-faults.ts';
import { createDoctorTexts } from './de-doctor.ts';
import { createEditingProblems, createEditingTexts, FILE_TEXTS } from './de-editing.ts';
import { createFormats } from './formats.ts';
import type { CommandTexts, Locale, PermissionName } from './locale.ts';
import { nameOfOption } from './name-of-option.ts';
import { roundWait } from './round-wait.ts';
import { wordProblem } from './word-problem.ts';

const formats = createFormats('de');
const { count, number, plural } = formats;
const minute = (iso: string): string => formats.minute(new Date(iso), 'UTC');

const quotes = (of: number): string => count(of, { one: 'Zitat', other: 'Zitate' });
const sources = (of: number): string => count(of, { one: 'Quelle', other: 'Quellen' });
const passages = (of: number): string => count(of, { one: 'Passage', other: 'Passagen' });

const DIFFERENCES: Readonly<Record<DifferenceKind, string>> = {
  number: 'bei einer Zahl',
  date: 'bei einem Datum',
  name: 'bei einem Namen',
  negation: 'darin, ob es stimmt',
};
const SURENESS = {
  sure: 'sicher',
  fairlySure: 'ziemlich sicher',
  notSure: 'nicht ganz sicher',
} as const;
const IN_MEANING = {
  first: 'Diese Passage kommt der Frage inhaltlich am nächsten',
  close: 'Inhaltlich nah an der Frage',
  far: 'Inhaltlich weniger nah an der Frage',
} as const;
const IN_WORDS = {
  first: 'sie hat die meisten Wörter mit ihr gemeinsam',
  close: 'sie hat Wörter mit ihr gemeinsam',
  far: 'sie hat wenige Wörter mit ihr gemeinsam',
  none: 'sie hat keine Wörter mit ihr gemeinsam',
} as const;
const STATES: Readonly<Record<SlotState, string>> = {
  claimed: 'wird vorbereitet',
  composed: 'wird gepostet',
  posted: 'gepostet',
  skipped: 'übersprungen',
  'given-up': 'fehlgeschlagen',
};
const PERMISSIONS: Readonly<Record<PermissionName, string>> = {
  ViewChannel: 'Kanäle ansehen',
  SendMessages: 'Nachrichten senden',
  SendMessagesInThreads: 'Nachrichten in Threads senden',
  EmbedLinks: 'Links einbetten',
  ReadMessageHistory: 'Nachrichtenverlauf anzeigen',
};
const permissions = (names: readonly string[]): string =>
  names.map((name) => `„${PERMISSIONS[name as PermissionName]}“`).join(', ');

const CHECK = 'Mit Quellen abgleichen';
const ASK_ABOUT = 'Danach fragen';

const CADENCES = {
  hourly: 'stündlich',
  daily: 'täglich',
  weekdays: 'werktags',
  weekly: 'wöchentlich',
  cron: 'cron',
};

const cadenceNamed = (cadence: string): string =>
  Object.entries(CADENCES).find(([key]) => key === cadence)?.[1] ?? cadence;

const WEEKDAYS: Readonly<Record<Weekday, string>> = {
  monday: 'Montag',
  tuesday: 'Dienstag',
  wednesday: 'Mittwoch',
  thursday: 'Donnerstag',
  friday: 'Freitag',
  saturday: 'Samstag',
  sunday: 'Sonntag',
};

/** Options that `/digest subscribe` and `/digest edit` share. */
const DIGEST_OPTIONS = {
  cadence: { name: 'rhythmus', description: 'Wie oft', choices: CADENCES },
  time: {
    name: 'uhrzeit',
    description: 'Zum Beispiel 09:00 (stündlich: nur die Minuten zählen)',
  },
  weekday: {
    name: 'wochentag',
    description: 'Beim Rhythmus wöchentlich: der Wochentag (Standard: Montag)',
    choices: WEEKDAYS,
  },
  zone: {
    name: 'zeitzone',
    description: 'Tipp eine Stadt, ein Land oder einen Versatz wie +02:00 (Standard: UTC)',
  },
  cron: {
    name: 'cron',
    description: 'Beim Rhythmus cron: Minute, Stunde, Tag, Monat, Wochentag',
  },
  sources: {
    name: 'quellen',
    description: 'Nur diese Quellen: IDs, durch Kommas getrennt, oder „all“ für alle',
  },
  quiet: {
    name: 'ohne-neues',
    description: 'Was gepostet wird, wenn es nichts Neues gibt',
    choices: { nothing: 'nichts', line: 'eine Zeile' },
  },
  publish: {
    name: 'veröffentlichen',
    description: 'In einem Ankündigungskanal: jede Ausgabe für die Follower veröffentlichen',
  },
} as const;
const SUBSCRIPTION_ID = {
  name: 'id',
  description: 'Die ID des Abos, wie /neuigkeiten liste sie zeigt',
};
const OPTIONAL_SUBSCRIPTION_ID = {
  name: 'id',
  description: 'Die ID des Abos; nicht nötig, wenn der Server nur eines hat',
};

const COMMANDS: Readonly<Record<string, CommandTexts>> = {
  ask: {
    name: 'fragen',
    description: 'Stell eine Frage; geantwortet wird im Wortlaut der Quellen',
    options: {
      question: { name: 'frage', description: 'Was möchtest du wissen?' },
      source: {
        name: 'quelle',
        description: 'Nur diese Quelle zitieren, nach ihrer ID oder deren Anfang',
      },
      as_of: {
        name: 'stand',
        description:
          'Aus den Quellen dieses Datums antworten, etwa 2026-03-18 (Ende des Tages in UTC)',
      },
      private: { name: 'privat', description: 'Die Antwort nur mir zeigen' },
    },
  },
  answer: {
    name: 'antwort',
    description: 'Eine frühere Antwort unverändert noch einmal zeigen',
    options: {
      id: { name: 'id', description: 'Die ID unter der Antwort, zum Beispiel A-7k3f9m2p' },
      private: { name: 'privat', description: 'Die Antwort nur mir zeigen' },
    },
  },
  doctor: { name: 'diagnose', description: 'Prüft diesen Bot und seine Einrichtung' },
  help: { name: 'hilfe', description: 'Was dieser Bot kann und was nicht' },
  privacy: {
    name: 'datenschutz',
    description: 'Was dieser Bot über dich speichert',
    subcommands: {
      show: { name: 'zeigen', description: 'Zeigen, was dieser Bot über dich speichert' },
      delete: { name: 'löschen', description: 'Deine Fragen, Stimmen und IDs löschen' },
    },
  },
  sources: {
    name: 'quellen',
    description: 'In den Quellen nachschlagen und sie ändern',
    subcommands: {
      list: {
        name: 'liste',
        description: 'Alle Quellen auflisten',
        options: {
          filter: {
            name: 'filter',
            description: 'Nur Quellen mit diesen Wörtern in ID, Titel oder Herausgeber',
          },
        },
      },
      show: {
        name: 'zeigen',
        description: 'Eine Quelle und ihren Anfang zeigen',
        options: {
          id: { name: 'id', description: 'Die ID der Quelle oder deren Anfang' },
          'left-out': {
            name: 'ausgelassen',
            description: 'Die Zeilen zeigen, die als Menü oder Werbung nie zitiert werden',
          },
        },
      },
      search: {
        name: 'suchen',
        description: 'Einen genauen Wortlaut in den Quellen finden',
        options: {
          text: { name: 'text', description: 'Der gesuchte Wortlaut, getippt oder eingefügt' },
        },
      },
      add: {
        name: 'hinzufügen',
        description:
          'Diesem Server eine Quelle hinzufügen (erfordert „Server verwalten“ oder eine Rolle)',
        options: {
          file: { name: 'datei', description: 'Das Dokument; ohne Datei kannst du Text eingeben' },
        },
      },
      remove: {
        name: 'entfernen',
        description: 'Eine Quelle entfernen (erfordert „Server verwalten“ oder eine Rolle)',
        options: {
          id: { name: 'id', description: 'Die ID der Quelle oder deren Anfang' },
        },
      },
      refresh: {
        name: 'aktualisieren',
        description: 'Die Dateien neu einlesen (erfordert „Server verwalten“ oder eine Rolle)',
      },
      history: {
        name: 'verlauf',
        description: 'Zeigen, wer die Quellen geändert hat, und Entferntes wiederherstellen',
      },
      mode: {
        name: 'modus',
        description:
          'Zeigen oder wählen, welche Quellen der Server nutzt, und wie viel Platz bleibt',
        options: {
          corpora: {
            name: 'korpora',
            description: 'Die genutzten Quellen (erfordert „Server verwalten“ oder eine Rolle)',
            choices: {
              shared: 'nur die gemeinsamen Quellen aller Server',
              own: 'nur die Quellen dieses Servers',
              both: 'die Quellen dieses Servers und die gemeinsamen',
            },
          },
        },
      },
    },
  },
  digest: {
    name: 'neuigkeiten',
    description: 'Nach Zeitplan posten, was neu ist, im Wortlaut der Quellen',
    subcommands: {
      subscribe: {
        name: 'abonnieren',
        description: 'Neuigkeiten in einem Kanal posten',
        options: {
          channel: {
            name: 'kanal',
            description: 'Der Kanal, Thread oder Forenbeitrag, in dem gepostet wird',
          },
          ...DIGEST_OPTIONS,
        },
      },
      list: {
        name: 'liste',
        description: 'Die Abos dieses Servers zeigen, mit letzter und nächster Ausgabe',
      },
      edit: {
        name: 'ändern',
        description: 'Ein Abo ändern',
        options: {
          id: SUBSCRIPTION_ID,
          channel: { name: 'kanal', description: 'Ab jetzt in diesem Kanal posten' },
          ...DIGEST_OPTIONS,
        },
      },
      pause: {
        name: 'pausieren',
        description: 'Ein Abo pausieren',
        options: { id: SUBSCRIPTION_ID },
      },
      resume: {
        name: 'fortsetzen',
        description: 'Ein pausiertes Abo fortsetzen',
        options: { id: SUBSCRIPTION_ID },
      },
      unsubscribe: {
        name: 'abbestellen',
        description: 'Ein Abo beenden und seinen Verlauf löschen',
        options: { id: SUBSCRIPTION_ID },
      },
      preview: {
        name: 'vorschau',
        description: 'Nur mir zeigen, was in der nächsten Ausgabe stünde',
        options: { id: OPTIONAL_SUBSCRIPTION_ID },
      },
      now: {
        name: 'jetzt',
        description: 'Jetzt eine Ausgabe posten; die nächste wiederholt sie nicht',
        options: { id: OPTIONAL_SUBSCRIPTION_ID },
      },
      history: {
        name: 'verlauf',
        description: 'Zeigen, was aus den letzten Ausgaben geworden ist',
        options: { id: OPTIONAL_SUBSCRIPTION_ID },
      },
    },
  },
  'Ask about this': { name: ASK_ABOUT, description: '' },
  'Check against sources': { name: CHECK, description: '' },
};

/** Maximum number of IDs listed in an error. */
const MAX_LISTED = 10;

const PROCESS_FAULTS: Wording<ProcessFaults> = {
  exited: ({ exitCode }) => `wurde mit dem Exit-Code ${exitCode ?? '–'} beendet`,
  killed: ({ signal }) => `wurde durch ${signal} beendet`,
  'not-started': ({ reason }) => `ließ sich nicht starten: ${reason}`,
  'not-ready': ({ waitedMs }) => `war nach ${number(waitedMs / 1000)} s nicht bereit`,
  silent: ({ waitedMs }) => `hat ${number(waitedMs / 1000)} s lang nicht geantwortet`,
  ended: () => 'wurde beendet',
  'other-model': ({ found, expected }) =>
    `hat das Modell ${found.join(' und ')}, dieser Prozess ${expected.join(' und ')}`,
  'other-protocol': ({ found, expected }) => `hat Protokoll ${found}, dieser Prozess ${expected}`,
};

const PROCESS_OCCASIONS: Wording<ProcessOccasions> = {
  loading: ({ models }) => ` (beim Laden von ${models.join(' und ')})`,
  'second-time': () => ' (zum zweiten Mal bei derselben Anfrage)',
  restarted: ({ times }) =>
    ` (${plural(times, { one: 'ein Neustart', other: `${times} Neustarts` })} in einer Minute)`,
  opened: () => ': Dateien wurden ersetzt, während das Programm lief',
};

const BUSY_MACHINE_HINT =
  'Auf einem ruhigen Rechner dauert das Laden etwa eine Sekunde. Beende andere Programme oder gib dem ' +
  'Bot mehr CPU und Arbeitsspeicher, und versuch es dann noch einmal.';
const PROCESS_HINT =
  'Versuch es in einer Minute noch einmal. Wenn es wieder passiert, sieh im Log nach, und prüf, ob ' +
  'genug Arbeitsspeicher für das Modell da ist.';
const TIMES_HINT =
  'Führ den Befehl noch einmal aus. Meist genügt der Rhythmus „täglich“ mit Uhrzeit und Zeitzone.';

const wait = (ms: number): string => {
  const { seconds, minutes } = roundWait(ms);
  if (minutes === 0) return `${seconds} Sekunden`;
  return plural(minutes, { one: 'einer Minute', other: `${minutes} Minuten` });
};
const listedIds = (ids: readonly string[]): string => {
  const shown = ids.slice(0, MAX_LISTED).join(', ');
  return ids.length > MAX_LISTED ? `${shown} und ${ids.length - MAX_LISTED} weitere` : shown;
};

const PROBLEMS: Locale['problems'] = {
  ...createEditingProblems(formats),
  'question-empty': () => ({
    message: 'Eine Frage muss mindestens ein Zeichen haben, aber sie ist leer.',
    hint: 'Frag etwas, zum Beispiel: Worum geht es in dem Streit?',
  }),
  'question-too-long': ({ most, given }) => ({
    message: `Eine Frage darf höchstens ${number(most)} Zeichen haben, aber diese hat ${number(given)}.`,
    hint: 'Frag immer nur eine Sache.',
  }),
  'unknown-source': ({ given, known }) => ({
    message: `Keine Quelle hat die ID „${given}“, und keine ID beginnt damit.`,
    hint:
      known.length === 0
        ? 'Es gibt keine Quellen: Leg Dokumente in den Ordner „seeds“.'
        : `Die IDs sind: ${listedIds(known)}.`,
  }),
  'ambiguous-source': ({ given, found }) => ({
    message: `Mit „${given}“ beginnen ${found.length} IDs von Quellen: ${listedIds(found)}.`,
    hint: 'Gib mehr von der ID ein.',
  }),
  'excerpt-without-words': () => ({
    message:
      'Ein Wortlaut muss mindestens einen Buchstaben oder eine Ziffer haben, aber dieser hat keine.',
    hint: 'Füg ein paar Wörter der Quelle ein.',
  }),
  'unknown-answer': ({ given }) => ({
    message: `Unter der ID „${given}“ ist keine Antwort gespeichert.`,
    hint: 'Die ID steht in der letzten Zeile jeder Antwort. Alte Antworten werden mit der Zeit gelöscht: Stell die Frage noch einmal.',
  }),
  'unknown-version': ({ sourceId, given, versions }) => ({
    message: `Die Quelle ${sourceId} hat ${count(versions, { one: 'Fassung', other: 'Fassungen' })}, aber keine Fassung ${given}.`,
    hint: 'Der Verlauf der Quelle zeigt ihre Fassungen.',
  }),
  'one-version': ({ sourceId }) => ({
    message: `Die Quelle ${sourceId} hat nur eine Fassung. Es gibt nichts zu vergleichen.`,
    hint: 'Ein geändertes Dokument ergibt beim nächsten Einlesen eine neue Fassung.',
  }),
  'bad-date': ({ given }) => ({
    message: `Ein Datum muss das Format ISO 8601 haben, ist aber „${given}“.`,
    hint: 'Gib einen Tag wie 2026-03-18 an, das heißt das Ende dieses Tages in UTC, oder eine Zeit wie 2026-03-18T09:30Z.',
  }),
  'date-in-future': ({ given }) => ({
    message: `Das Datum darf nicht in der Zukunft liegen, ist aber „${given}“.`,
    hint: 'Lass das Datum weg, um nach den aktuellen Quellen zu fragen.',
  }),
  'date-too-early': ({ given, earliest }) => ({
    message:
      earliest === null
        ? `Am „${given}“ war keine Quelle bekannt, denn es wurde noch nie ein Dokument eingelesen.`
        : `Am „${given}“ war keine Quelle bekannt. Die erste Quelle wurde am ${minute(earliest)} UTC eingelesen.`,
    hint: 'Wähl ein späteres Datum.',
  }),
  'past-too-large': ({ passages: changed, most }) => ({
    message: `Seit diesem Datum haben sich ${passages(changed)} geändert. Der Bot kann höchstens ${number(most)} wiederherstellen.`,
    hint: 'Wähl ein späteres Datum, oder frag ohne Datum.',
  }),
  'own-questions-waiting': ({ waiting }) => ({
    message: `Von dir ${plural(waiting, { one: 'wartet', other: 'warten' })} schon ${count(waiting, { one: 'Frage', other: 'Fragen' })}.`,
    hint: 'Frag weiter, wenn eine davon beantwortet ist.',
  }),
  'server-queue-full': ({ waitMs }) => ({
    message: 'Von diesem Server warten schon viele Fragen.',
    hint: `Versuch es in etwa ${wait(waitMs)} noch einmal.`,
  }),
  'queue-full': ({ waitMs }) => ({
    message: 'Der Bot ist ausgelastet.',
    hint: `Versuch es in etwa ${wait(waitMs)} noch einmal.`,
  }),
  'corpus-removed': () => ({
    message: 'Die Quellen dieses Servers wurden gerade gelöscht.',
    hint: 'Frag noch einmal. Die Antwort kommt dann aus den übrigen Quellen.',
  }),
  'models-closed': ({ model }) => ({
    message: `Das Modell ${model} wurde geschlossen.`,
    hint: 'Das Programm wird gerade beendet; frag wieder, wenn es neu gestartet ist.',
  }),
  'process-failed': ({ fault, occasion }) => ({
    message: `Der Inferenzprozess ${wordCoded(PROCESS_FAULTS, fault)}${wordCoded(PROCESS_OCCASIONS, occasion)}.`,
    hint: fault.code === 'not-ready' ? BUSY_MACHINE_HINT : PROCESS_HINT,
  }),
  'model-changed': ({ corpus, inUse }) => ({
    message: `Die Quellen wurden mit ${corpus} eingebettet, aber in Gebrauch ist das Modell ${inUse}: Ihre Vektoren lassen sich nicht vergleichen.`,
    hint: 'Bette die Quellen mit „npm run ingest“ neu ein, oder setz EMBEDDING_MODEL auf das frühere Modell.',
  }),
  'store-locked': ({ file }) => ({
    message: `${file} blieb durch ein anderes Programm gesperrt.`,
    hint: 'Warte, bis das andere Einlesen oder die Sicherung fertig ist, und versuch es dann noch einmal.',
  }),

  'database-unreachable': () => ({
    message: 'Der Bot erreicht seine Datenbank gerade nicht.',
    hint: 'Versuch es gleich noch einmal.',
  }),
  'search-unreachable': () => ({
    message: 'Der Bot kann seine Quellen gerade nicht durchsuchen.',
    hint: 'Versuch es gleich noch einmal.',
  }),
  'search-index-rebuilding': () => ({
    message: 'Der Bot bereitet seine Quellen noch für die Suche vor.',
    hint: 'Versuch es in ein paar Minuten noch einmal.',
  }),
  'database-outcome-unknown': () => ({
    message:
      'Die Verbindung zur Datenbank ist abgebrochen. Deshalb weiß der Bot nicht, ob diese Änderung gespeichert wurde.',
    hint: 'Sieh nach, ob sie gespeichert wurde. Wenn nicht, versuch es noch einmal.',
  }),
  'corpora-busy': () => ({
    message: 'Eine andere Änderung dieser Quellen ist noch nicht fertig.',
    hint: 'Versuch es in einer Minute noch einmal.',
  }),

  'digests-too-close': ({ pattern, minutes }) => ({
    message: `Zwischen zwei Ausgaben muss mindestens eine Stunde liegen, aber „${pattern}“ ergibt ${count(minutes, { one: 'Minute', other: 'Minuten' })}.`,
    hint: TIMES_HINT,
  }),
  'bad-cron': ({ pattern }) => ({
    message: `„${pattern}“ muss ein Cron-Muster mit fünf Feldern sein (Minute, Stunde, Tag, Monat, Wochentag).`,
    hint: TIMES_HINT,
  }),
  'cron-fields': ({ pattern }) => ({
    message: `Beim Rhythmus „cron“ muss „cron“ fünf Felder haben (Minute, Stunde, Tag, Monat, Wochentag), ist aber „${pattern}“.`,
    hint: TIMES_HINT,
  }),
  'cron-never': ({ pattern }) => ({
    message: `„${pattern}“ tritt nie ein.`,
    hint: TIMES_HINT,
  }),
  'cron-with-time': () => ({
    message: '„uhrzeit“ passt nicht zum Rhythmus „cron“: Bei ihm steht die Zeit schon im Muster.',
    hint: TIMES_HINT,
  }),
  'cron-without-cadence': ({ cadence }) => ({
    message: `„cron“ erfordert den Rhythmus „cron“, nicht „${cadenceNamed(cadence)}“.`,
    hint: TIMES_HINT,
  }),
  'weekday-without-weekly': ({ cadence }) => ({
    message: `„wochentag“ erfordert den Rhythmus „wöchentlich“, nicht „${cadenceNamed(cadence)}“.`,
    hint: TIMES_HINT,
  }),
  'bad-time': ({ given }) => ({
    message: `„uhrzeit“ muss eine Uhrzeit wie 09:30 sein, ist aber „${given}“.`,
    hint: TIMES_HINT,
  }),
  'bad-zone': ({ given }) => ({
    message: `„${given}“ muss eine Zeitzone sein, zum Beispiel Europe/Berlin oder UTC.`,
    hint: 'Tipp eine Stadt, ein Land oder einen Versatz wie +02:00, und wähl einen der Vorschläge.',
  }),
  'no-sources-named': ({ given }) => ({
    message: `„quellen“ muss eine Quelle nennen oder „all“ sein, ist aber „${given}“.`,
    hint: 'Trenn die IDs durch Kommas. /quellen liste zeigt sie.',
  }),
  'too-many-subscriptions': ({ most }) => ({
    message: `Ein Server kann höchstens ${number(most)} Abos haben.`,
    hint: 'Beende eines mit /neuigkeiten abbestellen.',
  }),
  'nothing-to-change': () => ({
    message: 'Es wurde keine Option zum Ändern angegeben.',
    hint: 'Gib mindestens eine Option an, zum Beispiel „uhrzeit“.',
  }),
  'no-subscriptions': () => ({
    message: 'Dieser Server hat keine Abos.',
    hint: 'Mit /neuigkeiten abonnieren legst du eines an.',
  }),
  'subscription-needed': ({ ids }) => ({
    message: `Dieser Server hat ${count(ids.length, { one: 'Abo', other: 'Abos' })}, deshalb muss „id“ eines nennen.`,
    hint: `Die IDs sind: ${ids.join(', ')}.`,
  }),
  'unknown-subscription': ({ given, ids }) => ({
    message: `Kein Abo dieses Servers hat die ID „${given}“.`,
    hint:
      ids.length === 0 ? '/neuigkeiten liste zeigt die IDs.' : `Die IDs sind: ${ids.join(', ')}.`,
  }),
  'channel-elsewhere': ({ channelId }) => ({
    message: `Der Kanal mit der ID ${channelId} ist nicht in diesem Server, oder der Bot kann ihn nicht sehen.`,
    hint: 'Wähle einen Kanal dieses Servers, in dem der Bot die Berechtigung „Kanäle anzeigen“ hat.',
  }),
  'already-posting': () => ({
    message: 'Eine Ausgabe dieses Abos wird gerade schon gepostet.',
    hint: 'Warte einen Moment, und sieh dann mit /neuigkeiten verlauf nach.',
  }),

  'search-outdated': () => ({
    message: 'Die Quellen haben sich seit dieser Suche geändert.',
    hint: 'Führ /quellen suchen noch einmal aus.',
  }),
  'outdated-button': () => ({
    message: 'Diese Schaltfläche gehört zu einer anderen Version des Bots.',
    hint: 'Führ den Befehl noch einmal aus, um Schaltflächen zu bekommen, die funktionieren.',
  }),
  'automod-blocked': () => ({
    message: 'Der AutoMod dieses Servers hat die Nachricht blockiert.',
    hint: 'Ein Admin kann die Rolle des Bots in den Servereinstellungen unter „AutoMod“ von der Regel ausnehmen.',
  }),
  'lacks-permission': ({ names }) => ({
    message: `Discord erlaubt dem Bot das hier nicht. Ihm fehlt ${plural(names.length, { one: 'die Berechtigung', other: 'mindestens eine der Berechtigungen' })} ${permissions(names)}.`,
    hint: 'Ein Admin kann sie der Rolle des Bots in den Kanaleinstellungen unter „Berechtigungen“ erteilen.',
  }),
  'unknown-command': ({ label }) => ({
    message: `Diese Version des Bots hat keinen Befehl ${label}.`,
    hint: 'Vielleicht zeigt Discord noch eine ältere Liste: Starte Discord neu, und versuch es noch einmal.',
  }),
  'blank-option': ({ command, option }) => ({
    message: `Die Option „${nameOfOption(COMMANDS, command, option)}“ ist erforderlich, aber leer.`,
    hint: 'Führ den Befehl noch einmal aus, und füll sie aus.',
  }),
  'outdated-command': ({ command, part, name }) => ({
    message: `Discord und dieser Bot sind sich über ${part === 'option' ? 'die Option' : 'den Unterbefehl'} ${name ?? '(fehlt)'} von /${command} nicht einig.`,
    hint: 'Vielleicht zeigt Discord noch eine ältere Version des Befehls: Starte Discord neu, und versuch es noch einmal.',
  }),
  'post-unknown': () => ({
    message: 'Die Verbindung zu Discord ist abgebrochen, während die Antwort geteilt wurde.',
    hint: 'Sieh im Kanal nach, bevor du sie noch einmal teilst.',
  }),
};

const BOT_ERROR =
  'ein Fehler im Bot; Näheres steht in seinem Log. Er versucht es in den nächsten zehn Minuten noch einmal.';

const REASONS: Locale['reasons'] = {
  'nothing-new': () => 'es gab nichts Neues',
  'too-late': () => 'über einen Tag zu spät',
  'covered-by-next': () => 'verpasst; die nächste Ausgabe enthält es',
  'maybe-posted': () =>
    'eine Nachricht ist vielleicht angekommen; ohne die Berechtigung „Nachrichtenverlauf anzeigen“ kann der Bot es nicht prüfen',
  'paused-meanwhile': () => 'pausiert, bevor alle Nachrichten gepostet waren',
  'paused-by-hand': () => 'von Hand',
  'left-server': () => 'der Bot ist nicht mehr in diesem Server',
  'channel-elsewhere': () => 'der Kanal ist nicht in diesem Server',
  'bot-error': () => BOT_ERROR,
  problem: ({ problem }) => wordProblem(problem, { problems: PROBLEMS })?.message ?? BOT_ERROR,
  'discord-refused': ({ text, code }) => `Discord meldet: ${text} (${code})`,
  'automod-blocked': () =>
    'der AutoMod dieses Servers hat die Nachricht blockiert; ein Admin kann die Rolle des Bots in den Servereinstellungen unter „AutoMod“ von der Regel ausnehmen',
  moved: () => 'das Abo wurde in einen anderen Kanal verlegt; die nächste Ausgabe deckt das ab',
  'discord-rate-limit': () => 'Discord verlangt weniger Nachrichten (Rate-Limit)',
  'discord-status': ({ status }) => `Discord hat mit ${status} geantwortet`,
  'connection-lost': ({ text }) => `die Verbindung zu Discord ist abgebrochen (${text})`,
  other: ({ text }) => text,
};

const LEFT_OUT: Locale['leftOutReasons'] = {
  'not-among-newest': () => 'es gibt mehr neue Quellen, als in eine Ausgabe passen',
  'nothing-to-quote': () => 'kein Satz lässt sich allein zitieren',
  'no-new-sentence': () => 'kein Satz ist neu',
  'same-as-before': () => 'die frühere Fassung sagte schon dasselbe',
  'reported-by': ({ sourceIds }) => `alles darin steht schon in ${sourceIds.join(', ')}`,
};

/** German, in the style of Discord's own apps. */
export const de: Locale = {
  code: 'de',
  formats,

  verdict: {
    answered: (ofQuotes, ofSources) =>
      `Beantwortet · ${quotes(ofQuotes)} aus ${sources(ofSources)}`,
    related: 'Keine direkte Antwort gefunden. Am nächsten kommen:',
    nothing: 'Keine Passage in den Quellen kommt dieser Frage nahe.',
    differ: 'Quellen widersprechen sich',
    unknownLanguage: (language) =>
      `Die Modelle kennen diese Sprache nicht (${formats.language(language)}), deshalb gilt keine Passage als Antwort.`,
  },

  answer: {
    question: 'Frage',
    nothing: (listCommand) =>
      `Keine Passage in den Quellen kommt dieser Frage nahe. ${listCommand} zeigt alle Quellen.`,
    differ: (differences) =>
      `Die Quellen widersprechen sich ${differences.map(({ kind, quotes: [a, b] }) => `${DIFFERENCES[kind]} ([${a + 1}] und [${b + 1}])`).join(', ')}.`,
    quotes: (total, shown) =>
      shown < total
        ? `${number(shown)} von ${count(total, { one: 'Zitat', other: 'Zitaten' })}`
        : quotes(total),
    passages: (total, shown) =>
      shown < total ? `${number(shown)} von ${passages(total)}` : passages(total),
    noQuestion: 'Diese Nachricht enthält keinen Text, nach dem sich fragen lässt.',
    relatedTitle: 'Verwandte Passagen',
    noMore: 'Diese Antwort hat keine weiteren Passagen.',
    relatedHead: 'Diese Passagen kommen der Frage nahe, beantworten sie allein aber nicht.',
    alsoIn: (names, more) =>
      `Auch in: ${names.join('; ')}${more === 0 ? '' : `; und ${formats.number(more)} weiteren`}`,
    noRoom: (characters) =>
      `Dieses Zitat hat ${number(characters)} Zeichen und passt nicht hierher. **Im Zusammenhang zeigen** zeigt es.`,
    link: 'Link',
    addressTooLong: '(Adresse zu lang)',
    asOf: (date) => `Stand: ${date}`,
    sharedBy: (user) => `Geteilt von ${user}`,
    shared: 'Diese Antwort wurde im Kanal geteilt.',
  },

  buttons: {
    context: 'Im Zusammenhang zeigen',
    related: (of) => `Verwandte Passagen (${of})`,
    why: (of, isAnswered) => {
      if (of === 0) return 'Warum kein Zitat?';
      return isAnswered
        ? plural(of, { one: 'Warum dieses Zitat?', other: 'Warum diese Zitate?' })
        : plural(of, { one: 'Warum diese Passage?', other: 'Warum diese Passagen?' });
    },
    details: 'Einzelheiten',
    share: 'Teilen',
    helpful: 'Hilfreich',
    notHelpful: 'Nicht hilfreich',
    takeBack: 'Meine Stimme zurücknehmen',
    quote: (of) => `Zitat ${of}`,
    passage: (of) => `Verwandt ${of}`,
    previous: 'Zurück',
    next: 'Weiter',
    privacy: 'Was über mich gespeichert ist',
    erase: 'Meine Daten löschen',
    versions: 'Fassungen',
    replace: 'Ersetzen',
    remove: 'Entfernen',
    keep: 'Behalten',
    undo: 'Rückgängig machen',
    undoOf: (title) => `Rückgängig: ${title}`,
  },

  place: {
    page: (page) => `Seite ${page}`,
    row: (row) => `Zeile ${row}`,
    line: (line) => `Zeile ${line}`,
    entry: (entry) => `Eintrag ${entry}`,
  },

  context: {
    page: (page, pages) => `Seite ${page} von ${pages}`,
    bold: 'Die zitierte Passage ist fett.',
    elsewhere: 'Die zitierte Passage ist auf einer anderen Seite.',
    leftOut: '-# (Hier ausgelassen: ein Menü oder Werbung.)',
    links: 'Links auf dieser Seite:',
    moved:
      'Die Quelle hat sich seit der zitierten Fassung geändert. Die zitierte Passage steht jetzt an anderer Stelle.',
    changed: (source) =>
      `Die Quelle ${source} hat sich seit der zitierten Fassung geändert und enthält diese Passage nicht mehr:`,
    removed: (source) => `Die Quelle ${source} wurde entfernt. Sie enthielt diese Passage:`,
    noQuotes: 'Diese Antwort hat keine Zitate, die sich im Zusammenhang zeigen lassen.',
  },

  since: {
    quoteKept: (source) =>
      `Die Quelle ${source} hat sich seit der zitierten Fassung geändert. Die zitierte Passage enthält sie noch.`,
    changed: (source) => `Die Quelle ${source} hat sich seit der zitierten Fassung geändert.`,
    removed: (source) => `Die Quelle ${source} wurde seit der zitierten Fassung entfernt.`,
    lost: 'Nicht mehr in der Quelle:',
    replaced: 'Stattdessen:',
    more: (of) => `-# Geänderte Quellen ohne Platz in dieser Nachricht: ${of}`,
  },

  why: {
    answered: (sureness, of) =>
      `Der Bot ist ${SURENESS[sureness]}, dass ${plural(of, { one: 'dieses Zitat die Frage beantwortet', other: 'diese Zitate die Frage beantworten' })}.`,
    related:
      'Der Bot hat keine Passage gefunden, die die Frage allein beantwortet. Diese kommen ihr am nächsten.',
    nothing: 'Keine Passage kommt der Frage inhaltlich nahe, und keine hat genug ihrer Wörter.',
    tryAgain: (listCommand) =>
      `Versuch es mit anderen Wörtern, oder sieh mit ${listCommand} nach, worum es in den Quellen geht.`,
    closeness: (meaning, words) => `${IN_MEANING[meaning]}, und ${IN_WORDS[words]}.`,
    bold: 'Der Bot hat die Antwort in den fett gesetzten Wörtern gefunden.',
    verbatim: 'Jedes Zitat ist aus seiner Quelle kopiert. Der Bot schreibt selbst nichts.',
  },

  whyDetails: {
    title: (answerId) => `Einzelheiten zu ${answerId}`,
    answered: (share) =>
      `Die beste Passage antwortet mit einer geschätzten Wahrscheinlichkeit von ${share}: Das genügt für eine Antwort.`,
    related: (share) =>
      `Die beste Passage antwortet mit einer geschätzten Wahrscheinlichkeit von ${share}: Das ist zu wenig für eine Antwort, aber Wortlaut und Bedeutung kommen der Frage nahe.`,
    nothing: (share) =>
      `Die beste Passage antwortet mit einer geschätzten Wahrscheinlichkeit von ${share}, und Wortlaut und Bedeutung sind weit von der Frage entfernt.`,
    almostCertain: 'über 99 %',
    almostImpossible: 'unter 1 %',
    basis: 'Grundlage der Schätzung:',
    quote: (of, place, score) => `${of}. ${place} · Wert ${score}`,
    byMeaning: (rank, similarity) =>
      `Nach Bedeutung: Rang ${rank}, Ähnlichkeit ${similarity} (1 heißt gleiche Bedeutung).`,
    notByMeaning: 'Nach Bedeutung: nicht unter den verglichenen Passagen.',
    byWords: (rank, score) =>
      `Nach Wörtern: Rang ${rank}, Wert ${score} für die gemeinsamen Wörter; seltene zählen mehr (BM25).`,
    notByWords: 'Nach Wörtern: kein gemeinsames Wort, das zählt.',
    byReading: (rank, score) =>
      `Nach Lektüre: Rang ${rank}. Das Lesemodell zieht Wörter dieser Passage „keiner Antwort“ um ${score} vor.`,
    byReadingNo: (rank, score) =>
      `Nach Lektüre: Rang ${rank}. Das Lesemodell zieht „keine Antwort“ Wörtern dieser Passage um ${score} vor.`,
    notByReading: 'Nach Lektüre: nicht gelesen.',
    sentence: (share) => `Der beste Satz deckt, nach Gewicht, ${share} der Wörter der Frage ab.`,
    order:
      'Die Passagen werden nach Bedeutung und nach Wörtern gereiht, und beide Werte werden addiert. Dann liest ein Modell die besten Passagen und sucht darin die Antwort. Kein Modell schreibt Text.',
    left: (of) =>
      `${count(of, { one: 'weiteres Zitat wird', other: 'weitere Zitate werden' })} hier nicht erklärt.`,
    parts: {
      read: 'wie sehr das Lesemodell Wörter der Passage „keiner Antwort“ vorzieht',
      answers: 'wie sicher das Lesemodell ist, dass die Passage antwortet (über 0: eher ja)',
      similarity: 'Ähnlichkeit der Bedeutung',
      wordMatch: 'wie gut die Wörter zu denen der Frage passen, nach Gewicht',
      coverage: 'Anteil der Wörter der Frage, die in der Passage vorkommen, nach Gewicht',
      sentenceCoverage:
        'Anteil der Wörter der Frage, die in ihrem besten Satz vorkommen, nach Gewicht',
      missingNames: 'Anteil der Namen und Zahlen der Frage, die fehlen',
      lacksKind: 'ob die gefragte Zahl oder Person, das gefragte Datum oder der gefragte Ort fehlt',
      qualifierConflict:
        'ob es um ein anderes Jahr, eine andere Version oder einen anderen nummerierten Teil geht',
      unknown: 'Anteil der Wörter der Frage, die in keiner Quelle vorkommen, nach Gewicht',
    },
  },

  vote: {
    helpful: 'Deine Stimme: hilfreich. Danke.',
    notHelpful: 'Deine Stimme: nicht hilfreich. Danke.',
    takenBack: 'Deine Stimme wurde zurückgenommen.',
    count: (helpful, notHelpful) =>
      `Insgesamt: ${number(helpful)} hilfreich, ${number(notHelpful)} nicht hilfreich.`,
    forgotten: (of) =>
      of === 0
        ? 'Du hast keine Stimmen abgegeben.'
        : `${plural(of, { one: 'Deine Stimme wurde', other: `${number(of)} deiner Stimmen wurden` })} gelöscht.`,
  },

  corpora: { own: 'dieser Server', shared: 'gemeinsam' },

  sources: {
    none: 'Es gibt noch keine Quellen. Wer den Server verwaltet, kann mit `/quellen hinzufügen` eine hinzufügen.',
    comparing: '-# Suche nach geänderten Dateien …',
    reading: (done, total) =>
      total === 1
        ? '-# Eine geänderte Datei wird gelesen …'
        : `-# ${done} von ${total} geänderten Dateien sind gelesen …`,
    noneFits: (filter) => `Keine Quelle hat „${filter}“ in ID, Titel oder Herausgeber.`,
    head: (of, filter, page, pages) =>
      [
        `${sources(of)}${filter === null ? '' : ` mit „${filter}“`}`,
        ...(pages > 1 ? [`Seite ${page} von ${pages}`] : []),
      ].join(' · '),
    passages,
    id: (id) => `ID: ${id}`,
    publisher: (publisher) => `Herausgeber: ${publisher}`,
    author: (author) => `Von: ${author}`,
    published: (date) => `Veröffentlicht: ${date}`,
    file: (file) => `Datei: ${file}`,
    corpus: (corpus) => `Aus: ${corpus}`,
    ofPassages: (of) => `Passagen: ${of}`,
    indexed: (time) => `Indiziert: ${time}`,
    begins: 'Anfang:',
    leftOut: (of) =>
      `Als Menü oder Werbung ausgelassene Zeilen: ${of} (zu sehen mit der Option \`ausgelassen\`)`,
    leftOutHead: (of, id) =>
      `Zeilen von ${id}, die nach Menü oder Werbung aussehen und nie zitiert werden: ${of}`,
    leftOutMore: (of) => `-# Zeilen ohne Platz in dieser Nachricht: ${of}`,
    nothingLeftOut: (id) => `Von ${id} ist keine Zeile ausgelassen.`,
  },

  history: {
    head: (id, total, page, pages) =>
      [`Fassungen von ${id}: ${total}`, ...(pages > 1 ? [`Seite ${page} von ${pages}`] : [])].join(
        ' · ',
      ),
    version: (number, since, until) =>
      `**Fassung ${number}** · ${until === null ? `seit ${since} · aktuell` : `${since} – ${until}`}`,
    size: (characters, sentences) =>
      `${count(characters, { one: 'Zeichen', other: 'Zeichen' })} · ${count(sentences, { one: 'Satz', other: 'Sätze' })}`,
    changes: (added, removed) =>
      `neue Sätze: ${number(added)} · entfernte Sätze: ${number(removed)}`,
    removed: (time) => `Aus den Quellen entfernt: ${time}`,
    compared: (id, from, to, page, pages) =>
      [
        `${id}: von Fassung ${from} zu Fassung ${to}`,
        ...(pages > 1 ? [`Seite ${page} von ${pages}`] : []),
      ].join(' · '),
    removedSentence: 'Entfernt:',
    addedSentence: 'Neu:',
    movedSentence: 'Hierher verschoben:',
    kept: (of) => `-# ${count(of, { one: 'unveränderter Satz', other: 'unveränderte Sätze' })}`,
    same: 'Kein Satz ist anders.',
  },

  editing: createEditingTexts(formats),
  files: FILE_TEXTS,

  excerpt: {
    found: (of) => `Gefunden in ${sources(of)}:`,
    foundOtherCase: (of) => `Gefunden in ${sources(of)}, mit anderer Groß- und Kleinschreibung:`,
    times: (of) => `${of}-mal`,
    none: 'Keine Quelle enthält diesen Wortlaut. Anführungszeichen, Bindestriche, Leerzeichen und Groß- und Kleinschreibung werden ignoriert. `/fragen` findet Passagen mit ähnlichem Inhalt.',
  },

  check: {
    head: (checked, kind) =>
      kind === 'quotation'
        ? `${count(checked, { one: 'Zitat', other: 'Zitate' })} in dieser Nachricht, mit den Quellen abgeglichen`
        : `${count(checked, { one: 'Satz', other: 'Sätze' })} in dieser Nachricht, mit den Quellen abgeglichen`,
    outcomes: {
      verbatim: 'Wörtlich gefunden',
      altered: 'Verändert gefunden',
      'not-found': 'Nicht gefunden',
      'too-short': 'Zu kurz zum Abgleichen: weniger als drei Wörter',
    },
    others: (of) => `und in ${count(of, { one: 'weiteren Quelle', other: 'weiteren Quellen' })}`,
    source: 'In der Quelle steht:',
    changes: 'In der Nachricht:',
    replaced: (message, source) => `„${message}“ statt „${source}“`,
    leftOut: (source) => `„${source}“ ausgelassen`,
    added: (message) => `„${message}“ hinzugefügt`,
    moreChanges: (of) =>
      `und ${count(of, { one: 'weitere Änderung', other: 'weitere Änderungen' })}`,
    left: (of) =>
      `${count(of, { one: 'weitere Stelle wurde', other: 'weitere Stellen wurden' })} nicht abgeglichen oder nicht gezeigt.`,
    nothing: 'Diese Nachricht enthält keine Wörter zum Abgleichen.',
    meaning:
      'Eine Aussage, die nicht gefunden wird, kann trotzdem stimmen. Sie steht nur nicht in diesem Wortlaut in den Quellen.',
  },

  help: {
    can: (mention) =>
      [
        'Dieser Bot beantwortet Fragen **im Wortlaut seiner Quellen**.',
        `- ${mention('ask')} zitiert die Passagen, die deine Frage beantworten.`,
        `- ${mention('answer')} zeigt eine frühere Antwort noch einmal, nach ihrer ID.`,
        `- ${mention('sources list')} zeigt alle Quellen.`,
        `- ${mention('sources show')} zeigt eine Quelle.`,
        `- ${mention('sources search')} findet einen genauen Wortlaut in den Quellen.`,
        `- ${mention('sources add')}, ${mention('sources remove')} und ${mention('sources refresh')} ändern die Quellen, und ${mention('sources history')} zeigt die Änderungen (erfordert „Server verwalten“ oder eine Rolle).`,
        `- ${mention('sources mode')} zeigt oder wählt, welche Quellen dieser Server nutzt.`,
        `- ${mention('digest subscribe')} postet Neues nach Zeitplan in einem Kanal (erfordert „Server verwalten“).`,
        `- ${mention('doctor')} prüft den Bot und seine Einrichtung (erfordert „Server verwalten“).`,
        `- ${mention('privacy show')} zeigt, was über dich gespeichert ist, und ${mention('privacy delete')} löscht es.`,
        `- **${CHECK}**, im Menü einer Nachricht unter „Apps“, schlägt die Zitate oder Sätze dieser Nachricht nach.`,
        `- **${ASK_ABOUT}**, im selben Menü, stellt den Text dieser Nachricht als Frage.`,
      ].join('\n'),
    willNot: [
      '**Gut zu wissen**',
      'Jedes Zitat ist aus einer Quelle kopiert. Der Bot beurteilt nicht, ob eine Quelle recht hat, und er kann eine Antwort übersehen.',
      'Er liest nur die Nachrichten, die du abgleichst oder nach denen du fragst. Er speichert Fragen, Antworten und Stimmen, für jeden Server getrennt. Die Schaltfläche unten zeigt, was über dich gespeichert ist, und kann es löschen.',
    ].join('\n'),
    missing: (names) =>
      `**In diesem Kanal ${plural(names.length, { one: 'fehlt dem Bot die Berechtigung', other: 'fehlen dem Bot die Berechtigungen' })} ${permissions(names)}.** Ein Admin kann sie in den Kanaleinstellungen erteilen. Ohne „Links einbetten“ sind Antworten kürzer und reiner Text.`,
    greeting: (helpCommand) =>
      `Neu hier? Dieser Bot antwortet im Wortlaut seiner Quellen und schreibt selbst nichts. ${helpCommand} zeigt, was er kann.`,
  },

  privacy: {
    stored: ({ questions, votes, subscriptions, sourceChanges }) =>
      [
        '**Das speichert dieser Bot über dich, in allen Servern zusammen:**',
        `- ${count(questions, { one: 'Frage', other: 'Fragen' })} mit den Antworten`,
        `- ${count(votes, { one: 'Stimme', other: 'Stimmen' })}`,
        `- ${count(subscriptions, { one: 'Digest-Abonnement', other: 'Digest-Abonnements' })}, von dir angelegt`,
        `- ${count(sourceChanges, { one: 'Änderung der Quellen', other: 'Änderungen der Quellen' })}, von dir gemacht`,
      ].join('\n'),
    how: 'Fragen und Stimmen werden mit einem Code gespeichert, der aus deiner Discord-ID berechnet ist, statt mit der ID. Der Betreiber dieses Bots hat den Schlüssel zu diesem Code. Ein Abonnement enthält deine Discord-ID, weil der Bot dir schreibt, wenn es nach einem Fehler pausiert wird. Auch eine Änderung der Quellen enthält deine Discord-ID, damit die Admins ihres Servers sehen, wer sie gemacht hat. Der Bot speichert keine Namen und nicht die Nachrichten, die du abgleichst.',
    retention: (days) =>
      days === 0
        ? 'Der Bot behält die letzten 5.000 Antworten, ohne zeitliche Grenze.'
        : `Der Bot behält die letzten 5.000 Antworten, höchstens ${count(days, { one: 'Tag', other: 'Tage' })} lang, nachdem zuletzt danach gefragt wurde.`,
    leftServer: (days) =>
      `${count(days, { one: 'Tag', other: 'Tage' })} nachdem der Bot einen Server verlassen hat, werden dessen eigene Quellen, Antworten, Stimmen, Abonnements und Änderungen der Quellen gelöscht.`,
    deleted: ({ questions, votes, subscriptions, sourceChanges }) =>
      [
        `Gelöscht: ${count(questions, { one: 'Frage', other: 'Fragen' })} und ${count(votes, { one: 'Stimme', other: 'Stimmen' })}.`,
        `Deine ID wurde aus ${count(subscriptions, { one: 'Digest-Abonnement', other: 'Digest-Abonnements' })} und ${count(sourceChanges, { one: 'Änderung der Quellen', other: 'Änderungen der Quellen' })} entfernt.`,
        'Antworten, nach denen auch andere gefragt haben, bleiben für diese erhalten. Nachrichten in Discord bleiben stehen; lösche sie dort.',
      ].join('\n'),
  },

  errors: {
    unexpected: (reference) =>
      `Etwas ist schiefgelaufen. Versuch es noch einmal; wenn es wieder passiert, nenne denen, die diesen Bot betreiben, das Kennzeichen ${reference}.`,
    stopping: 'Der Bot wird gerade beendet.\nFrag in einer Minute noch einmal.',
  },

  problems: PROBLEMS,
  reasons: REASONS,
  leftOutReasons: LEFT_OUT,

  permissions: PERMISSIONS,

  digest: {
    head: (of) =>
      `**Neu: ${plural(of, { one: 'eine Quelle', other: `${of} Quellen` })}**, im eigenen Wortlaut`,
    gap: (from) => `mit allem, was seit ${from} fällig war`,
    changed: 'geändert',
    also: (ids) => `-# Auch berichtet von ${ids.join(', ')}`,
    footer: (time, mark) => `Neuigkeiten vom ${time} · ${mark}`,
    quiet: 'Nichts Neues seit der letzten Ausgabe.',
    paused: (id, channelId, reason) =>
      `Das Abo ${id} für <#${channelId}> ist pausiert: ${reason}. Beheb die Ursache und nutz dann \`/neuigkeiten fortsetzen\`.`,
    preview: 'Die nächste Ausgabe, wenn sie jetzt gepostet würde:',
    previewLonger: (of) =>
      `Sie hätte ${count(of, { one: 'Nachricht', other: 'Nachrichten' })}. Das ist die erste.`,
    previewNothing: 'In der nächsten Ausgabe stünde nichts.',
    leftOut: (id, reason) => `- ${id}: ausgelassen (${reason})`,
    subscribed: 'Abonniert.',
    edited: 'Geändert.',
    pausedNow: 'Pausiert. Zum Fortsetzen nutz `/neuigkeiten fortsetzen`.',
    resumed: 'Fortgesetzt. Die nächste Ausgabe enthält, was seit der letzten dazugekommen ist.',
    unsubscribed: (id) =>
      `${id} ist abbestellt. Gelöscht ist auch, was der Kanal schon bekommen hatte.`,
    none: 'Dieser Server hat keine Abos. Mit `/neuigkeiten abonnieren` legst du eines an.',
    noHistory: 'Es war noch keine Ausgabe fällig.',
    posted: (of) =>
      `Gepostet, in ${plural(of, { one: 'einer Nachricht', other: `${of} Nachrichten` })}. Die nächste Ausgabe wiederholt das nicht.`,
    notPosted: (reason) => `Nichts wurde gepostet: ${reason}.`,
    elsewhere: 'Ein anderer Prozess postet sie gerade.',
    cadences: CADENCES,
    cadence: {
      hourly: (time) => `jede Stunde um :${time.slice(3)}`,
      daily: (time) => `täglich um ${time}`,
      weekdays: (time) => `werktags um ${time}`,
    },
    weekly: (weekday, time) => `${WEEKDAYS[weekday].toLowerCase()}s um ${time}`,
    cron: (pattern) => `cron ${pattern}`,
    next: (times) => `Als Nächstes: ${times.join(' · ')}`,
    isPaused: (reason) => `Pausiert: ${reason}`,
    lacks: (names) => `In diesem Kanal fehlt: ${names.join(', ')}`,
    noFollowers: 'Follower, für die veröffentlicht wird (nur Ankündigungskanäle haben welche)',
    more: (of) => `-# … und ${of} weitere, die hier nicht hineinpassen.`,
    lastError: (reason) => `Letzter Fehler: ${reason}`,
    last: (outcome) => `Zuletzt: ${outcome}`,
    outcome: (time, { state, reason }) =>
      [time, STATES[state], ...(reason === null ? [] : [reason])].join(' · '),
    gapShort: (from) => `deckt die Zeit seit ${from} ab`,
  },

  usage: {
    head: (since, until) =>
      since === until ? `Bericht für ${since}` : `Bericht für ${since} – ${until}`,
    noQuestions: 'Es wurde keine Frage gestellt.',
    asked: (of, isPrivate) =>
      `${count(of, { one: 'Frage', other: 'Fragen' })} gestellt, davon ${number(isPrivate)} privat.`,
    verdicts: (answered, related, nothing) =>
      `Beantwortet: ${number(answered)} · nur verwandte Passagen: ${number(related)} · nichts gefunden: ${number(nothing)}`,
    votes: ({ helpful, notHelpful }) =>
      `Stimmen: ${number(helpful)} hilfreich, ${number(notHelpful)} nicht hilfreich`,
    digests: (of) => `Veröffentlichte Digests: ${number(of)}`,
    neverQuoted: (of) =>
      `${count(of, { one: 'Quelle wurde', other: 'Quellen wurden' })} in keiner öffentlichen Antwort zitiert.`,
    unanswered: (questions, groups) =>
      `**Nicht beantwortet:** ${count(questions, { one: 'öffentliche Frage', other: 'öffentliche Fragen' })} in ${count(groups, { one: 'Gruppe', other: 'Gruppen' })} mit gleicher Bedeutung`,
    group: (question, users, others) =>
      [
        question,
        ` (${count(users, { one: 'Mitglied', other: 'Mitglieder' })}`,
        others === 0
          ? ')'
          : `, ${count(others, { one: 'andere Formulierung', other: 'andere Formulierungen' })})`,
      ].join(''),
    disliked: '**Meiste negative Stimmen:**',
    dislikedAnswer: (question, answerId, { helpful, notHelpful }) =>
      `${question} (${answerId}: ${number(notHelpful)} nicht hilfreich, ${number(helpful)} hilfreich)`,
    foot: 'Mehr: `npm run report`',
  },

  doctor: createDoctorTexts(formats),

  backups: {
    failed: (cause) =>
      `Die Datensicherung des Bots ist fehlgeschlagen: ${cause}. Der Bot versucht es jede Stunde erneut. Einzelheiten stehen in seinem Protokoll.`,
    causes: {
      'no-space': 'Auf dem Datenträger ist zu wenig Platz',
      folder: 'Der Ordner für Sicherungen ist nicht beschreibbar',
      database: 'Die Datenbank ist beschädigt',
      other: 'Ein unerwarteter Fehler ist aufgetreten',
    },
  },

  commands: COMMANDS,
};
