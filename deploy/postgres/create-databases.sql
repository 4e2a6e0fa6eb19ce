-- A database for each service. Each service's own db-setup makes the role that the service signs in with, and what it may do.
create database dhs;
create database eoir;
create database oil;
create database working_group;
