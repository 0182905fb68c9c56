DROP TABLE roster_service;
