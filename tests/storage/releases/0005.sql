BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
CREATE TABLE blob (
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_blob PRIMARY KEY (sha256)
);
INSERT INTO "blob" VALUES('382635c9325bf3273d195ff1b8a44e5b11afd7d97addeb8863ea35feb98c1a07',5,X'7061706572');
CREATE TABLE enterprise (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	credit_code TEXT NOT NULL, 
	region TEXT NOT NULL, 
	industry TEXT NOT NULL, 
	address TEXT NOT NULL, 
	legal_representative TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	sample BOOLEAN NOT NULL, owner TEXT DEFAULT '' NOT NULL, project TEXT DEFAULT '' NOT NULL, pack TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_enterprise PRIMARY KEY (id)
);
INSERT INTO "enterprise" VALUES('e1','某钢铁有限公司','91000000XXXXXXXX0U','上海','炼钢','路 1 号','李𬱖','王五','021-1',0,'','','');
INSERT INTO "enterprise" VALUES('p1','','','','','','','','',0,'e1','某海上风电项目','cn.ccer.offshore_wind');
CREATE TABLE event (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	what TEXT NOT NULL, 
	filing TEXT, 
	detail TEXT NOT NULL, 
	CONSTRAINT fk_event_filing FOREIGN KEY(filing) REFERENCES filing (id)
);
INSERT INTO "event" VALUES(1,'2026-07-01T08:00:00+00:00','张三','filing.frozen','f1','{"revision": 1}');
CREATE TABLE evidence (
	filing TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	name TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	added_at TEXT NOT NULL, 
	"by" TEXT NOT NULL, kind TEXT DEFAULT '' NOT NULL, number TEXT DEFAULT '' NOT NULL, issued TEXT DEFAULT '' NOT NULL, note TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (filing, sha256), 
	CONSTRAINT fk_evidence_filing FOREIGN KEY(filing) REFERENCES filing (id), 
	CONSTRAINT fk_evidence_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256)
);
INSERT INTO "evidence" VALUES('f1','382635c9325bf3273d195ff1b8a44e5b11afd7d97addeb8863ea35feb98c1a07','发票.pdf','application/pdf','2026-07-01T07:30:00+00:00','张三','invoice','25312000000012345678','2026-06-30','原件在财务科');
CREATE TABLE evidence_link (
	filing TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	path TEXT NOT NULL, 
	CONSTRAINT pk_evidence_link PRIMARY KEY (filing, sha256, path), 
	CONSTRAINT fk_evidence_link_filing FOREIGN KEY(filing, sha256) REFERENCES evidence (filing, sha256) ON DELETE CASCADE
);
INSERT INTO "evidence_link" VALUES('f1','382635c9325bf3273d195ff1b8a44e5b11afd7d97addeb8863ea35feb98c1a07','fuels/r1/quantity');
CREATE TABLE facility (
	id TEXT NOT NULL, 
	enterprise TEXT NOT NULL, 
	name TEXT NOT NULL, 
	code TEXT NOT NULL, 
	process TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_facility PRIMARY KEY (id), 
	CONSTRAINT fk_facility_enterprise FOREIGN KEY(enterprise) REFERENCES enterprise (id)
);
INSERT INTO "facility" VALUES('p1','e1','1 号高炉','L1','炼铁','');
CREATE TABLE filing (
	id TEXT NOT NULL, 
	enterprise TEXT NOT NULL, 
	form TEXT NOT NULL, 
	period TEXT NOT NULL, 
	pack TEXT NOT NULL, 
	day TEXT NOT NULL, 
	known TEXT NOT NULL, 
	status TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	updated_at TEXT NOT NULL, 
	cells TEXT NOT NULL, 
	CONSTRAINT pk_filing PRIMARY KEY (id), 
	CONSTRAINT fk_filing_enterprise FOREIGN KEY(enterprise) REFERENCES enterprise (id)
);
INSERT INTO "filing" VALUES('f1','e1','cn.ets.steel/monthly','2026-06','cn.ets.steel','2026-06-30','2026-07-01','frozen',3,'2026-07-01T08:00:00+00:00','{"fuels/r1/quantity":{"value":"2317.68","type":"number","source":{"origin":"typed","by":"\u5f20\u4e09","at":"2026-07-01T07:00:00+00:00"},"note":"\u6539"}}');
CREATE TABLE hold (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	enterprise TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at TEXT NOT NULL, 
	released_by TEXT NOT NULL, 
	released_at TEXT NOT NULL, 
	CONSTRAINT fk_hold_enterprise FOREIGN KEY(enterprise) REFERENCES enterprise (id)
);
INSERT INTO "hold" VALUES(1,'e1',2026,'碳核查复核案','张三','2026-07-02T08:00:00+00:00','','');
CREATE TABLE ledger_entry (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"transaction" INTEGER NOT NULL, 
	enterprise TEXT NOT NULL, 
	day TEXT NOT NULL, 
	move TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	vintage TEXT NOT NULL, 
	lot TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	target TEXT NOT NULL, 
	price TEXT, 
	fee TEXT, 
	tax TEXT, 
	counterparty TEXT NOT NULL, 
	document TEXT NOT NULL, 
	note TEXT NOT NULL, 
	reverses INTEGER, 
	origin TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT fk_ledger_entry_enterprise FOREIGN KEY(enterprise) REFERENCES enterprise (id), 
	CONSTRAINT fk_ledger_entry_reverses FOREIGN KEY(reverses) REFERENCES ledger_entry (id), 
	CONSTRAINT uq_ledger_entry_reverses UNIQUE (reverses), 
	CONSTRAINT ck_ledger_entry_quantity CHECK (typeof(quantity) = 'integer' AND quantity BETWEEN 1 AND 1000000000000), 
	CONSTRAINT ck_ledger_entry_accounts CHECK (source <> target)
);
INSERT INTO "ledger_entry" VALUES(1,1,'e1','2026-07-01','bought','CCER','2024','A-1',500,'market','tradable','70.50','1.20',NULL,'某能源有限公司','Z-1','首笔',NULL,'f1#1','张三','2026-07-03T08:00:00.000000+00:00');
CREATE TABLE ledger_lot (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	enterprise TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	code TEXT NOT NULL, 
	details TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT fk_ledger_lot_enterprise FOREIGN KEY(enterprise) REFERENCES enterprise (id)
);
INSERT INTO "ledger_lot" VALUES(1,'e1','CCER','A-1','{"inside_market": "no", "project": "CCER-14-001", "registered": "2025-03-01"}','张三','2026-07-03T08:00:00.000000+00:00');
CREATE TABLE mapping (
	fingerprint TEXT NOT NULL, 
	form TEXT NOT NULL, 
	document TEXT NOT NULL, 
	used_at TEXT NOT NULL, 
	CONSTRAINT pk_mapping PRIMARY KEY (fingerprint, form)
);
INSERT INTO "mapping" VALUES('abababababababababababababababababababababababababababababababab','cn.ets.steel/monthly','{"columns": {"消耗量": "fuels.quantity"}}','2026-07-01T08:00:00+00:00');
CREATE TABLE occurrence (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	enterprise TEXT NOT NULL, 
	"trigger" TEXT NOT NULL, 
	day TEXT NOT NULL, 
	note TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT fk_occurrence_enterprise FOREIGN KEY(enterprise) REFERENCES enterprise (id)
);
INSERT INTO "occurrence" VALUES(1,'e1','verification_result','2026-06-30','收到核查结果','张三','2026-07-01T08:00:00+00:00');
CREATE TABLE revision (
	filing TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	frozen_at TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_revision PRIMARY KEY (filing, number), 
	CONSTRAINT fk_revision_filing FOREIGN KEY(filing) REFERENCES filing (id)
);
INSERT INTO "revision" VALUES('f1',1,'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a','2026-07-01T08:00:00+00:00','张三','{}');
CREATE TABLE revision_evidence (
	filing TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	CONSTRAINT pk_revision_evidence PRIMARY KEY (filing, number, sha256), 
	CONSTRAINT fk_revision_evidence_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256), 
	CONSTRAINT fk_revision_evidence_filing FOREIGN KEY(filing, number) REFERENCES revision (filing, number)
);
INSERT INTO "revision_evidence" VALUES('f1',1,'382635c9325bf3273d195ff1b8a44e5b11afd7d97addeb8863ea35feb98c1a07');
CREATE INDEX ix_facility_enterprise ON facility (enterprise);
CREATE INDEX ix_filing_enterprise ON filing (enterprise);
CREATE INDEX ix_event_filing ON event (filing);
CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'revision never changes'); END;
CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'revision never changes'); END;
CREATE TRIGGER revision_no_replace BEFORE INSERT ON revision WHEN EXISTS (SELECT 1 FROM revision WHERE filing = NEW.filing AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'revision never changes'); END;
CREATE TRIGGER revision_evidence_no_update BEFORE UPDATE ON revision_evidence BEGIN SELECT RAISE(ABORT, 'revision_evidence never changes'); END;
CREATE TRIGGER revision_evidence_no_delete BEFORE DELETE ON revision_evidence BEGIN SELECT RAISE(ABORT, 'revision_evidence never changes'); END;
CREATE TRIGGER revision_evidence_no_replace BEFORE INSERT ON revision_evidence WHEN EXISTS (SELECT 1 FROM revision_evidence WHERE filing = NEW.filing AND number = NEW.number AND sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'revision_evidence never changes'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event never changes'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event never changes'); END;
CREATE TRIGGER event_no_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'event never changes'); END;
CREATE INDEX ix_occurrence_enterprise ON occurrence (enterprise);
CREATE INDEX ix_evidence_sha256 ON evidence (sha256);
CREATE INDEX ix_revision_evidence_sha256 ON revision_evidence (sha256);
CREATE INDEX ix_hold_enterprise ON hold (enterprise);
CREATE INDEX ix_ledger_lot_code ON ledger_lot (enterprise, instrument, code);
CREATE INDEX ix_ledger_entry_day ON ledger_entry (enterprise, day, id);
CREATE INDEX ix_ledger_entry_at ON ledger_entry (at);
CREATE INDEX ix_ledger_entry_origin ON ledger_entry (origin);
CREATE INDEX ix_ledger_entry_source ON ledger_entry (enterprise, instrument, vintage, lot, source, day, id, quantity, target);
CREATE INDEX ix_ledger_entry_target ON ledger_entry (enterprise, instrument, vintage, lot, target, day, id, quantity, source);
CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry never changes'); END;
CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry never changes'); END;
CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR reverses = NEW.reverses) BEGIN SELECT RAISE(ABORT, 'ledger_entry never changes'); END;
CREATE TRIGGER ledger_lot_no_update BEFORE UPDATE ON ledger_lot BEGIN SELECT RAISE(ABORT, 'ledger_lot never changes'); END;
CREATE TRIGGER ledger_lot_no_delete BEFORE DELETE ON ledger_lot BEGIN SELECT RAISE(ABORT, 'ledger_lot never changes'); END;
CREATE TRIGGER ledger_lot_no_replace BEFORE INSERT ON ledger_lot WHEN EXISTS (SELECT 1 FROM ledger_lot WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger_lot never changes'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('event',1);
INSERT INTO "sqlite_sequence" VALUES('occurrence',1);
INSERT INTO "sqlite_sequence" VALUES('hold',1);
INSERT INTO "sqlite_sequence" VALUES('ledger_lot',1);
INSERT INTO "sqlite_sequence" VALUES('ledger_entry',1);
COMMIT;
