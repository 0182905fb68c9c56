DROP TABLE checkup;
